// Makes sure that Electron can run here. Quick when all is well, so every command that needs Electron asks first:
// libraries can have been removed since the install.

import { ensureElectron } from './electron-runtime.mjs'
import { ensureSystemLibraries } from './system-libraries.mjs'

/** @param {{ log?: (line: string) => void }} [options] */
export async function ensureReady({ log = console.log } = {}) {
  const runtime = await ensureElectron(log)
  log(describe(runtime))
  await ensureSystemLibraries(log)
  return runtime
}

/** @param {import('./electron-runtime.mjs').Runtime} runtime */
function describe({ kind, version, wanted, reason }) {
  if (kind === 'official') return `Electron runtime: ${version}, the official build.`
  return (
    `Electron runtime: the stand-in ${version} in place of ${wanted}, because ${reason}. For development and tests only; ` +
    'to try the official one again: rm -r node_modules/electron && npm install'
  )
}
