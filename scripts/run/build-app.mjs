// Builds the app (main, preload, renderer, workers) to out/, when it is out of date.

import { join } from 'node:path'
import { runLoudly } from '../setup/child.mjs'
import { SetupFailure } from '../setup/failure.mjs'
import { root } from '../setup/paths.mjs'
import { buildLibrary } from './build-library.mjs'
import { buildPrograms, workersFolder } from './build-programs.mjs'
import { rehearse } from './bundle-workers.mjs'
import { electronBinary } from './electron.mjs'
import { isStale, markBuilt } from './stale.mjs'

const stamp = join(root, 'out', '.built')
const sources = [
  'src',
  'scripts/run/bundle-workers.mjs',
  'scripts/run/build-programs.mjs',
  'resources',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
]

/** @param {{ quiet?: boolean, force?: boolean }} [options] quiet: says nothing on standard output */
export async function buildApp({ quiet = false, force = false } = {}) {
  if (!force && !(await isStale(stamp, sources))) return
  const startedAt = new Date()
  const tool = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const code = await runLoudly(process.execPath, [tool, 'build', '--logLevel', 'warn'], { cwd: root, quiet })
  if (code !== 0)
    throw new SetupFailure('The app does not build: see the errors above. The type errors, if any: npm run check')
  await buildChildren()
  await markBuilt(stamp, startedAt)
}

/** What runs inside the app's children, and what Electron has compiled of it. */
export async function buildChildren() {
  await buildPrograms({ force: true })
  await buildLibrary({ quiet: true })
  const env = { ELECTRON_RUN_AS_NODE: '1' }
  await rehearse({ library: join(root, 'dist'), workers: workersFolder, execPath: electronBinary(), env })
}
