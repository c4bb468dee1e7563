// Layers, cycles, names and the extent of the library, of src/, and the list of promises, as a program: `node scripts/check/structure.mjs [ROOT]`.

import { resolve } from 'node:path'
import { root } from '../setup/paths.mjs'
import { checkCycles, checkFolderCycles } from './cycles.mjs'
import { readSources } from './imports.mjs'
import { checkLayers } from './layers.mjs'
import { checkLibraryFiles } from './library-files.mjs'
import { checkPromises } from './promises.mjs'
import { checkWords } from './words.mjs'

const place = resolve(process.argv[2] ?? root)
const { files, imports, exported } = readSources(place)
const problems = [
  ...checkLayers(imports),
  ...checkCycles(imports),
  ...checkFolderCycles(imports),
  ...checkLibraryFiles(imports, files),
  ...checkWords(files, exported),
  ...checkPromises(place),
]
for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0
