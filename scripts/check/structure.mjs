// Layers and cycles of src/, as a program: `node scripts/check/structure.mjs [ROOT]`.

import { resolve } from 'node:path'
import { root } from '../setup/paths.mjs'
import { checkCycles } from './cycles.mjs'
import { readImports } from './imports.mjs'
import { checkLayers } from './layers.mjs'

const imports = readImports(resolve(process.argv[2] ?? root))
const problems = [...checkLayers(imports), ...checkCycles(imports)]
for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0
