// Builds the library (engine, worker host, workloads) to dist/, when it is out of date.

import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runLoudly } from '../setup/child.mjs'
import { SetupFailure } from '../setup/failure.mjs'
import { root } from '../setup/paths.mjs'
import { isStale, markBuilt } from './stale.mjs'

const dist = join(root, 'dist')
const stamp = join(dist, '.built')
const sources = [
  'src/shared',
  'src/engine',
  'src/workers',
  'src/workloads',
  'tsconfig.build.json',
  'tsconfig.base.json',
  'package-lock.json',
]

/** @param {{ quiet?: boolean, force?: boolean }} [options] quiet: says nothing on standard output */
export async function buildLibrary({ quiet = false, force = false } = {}) {
  if (!force && !(await isStale(stamp, sources))) return
  const startedAt = new Date()
  // Beside the old one and then in its place: a child that starts meanwhile finds a whole library.
  const fresh = join(root, '.cache', `dist-${process.pid}`)
  const old = `${fresh}-old`
  try {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    const code = await runLoudly(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', fresh], {
      cwd: root,
      quiet,
    })
    if (code !== 0)
      throw new SetupFailure('The library does not build: see the errors above. All of them at once: npm run check')
    await markBuilt(join(fresh, '.built'), startedAt)
    await rename(dist, old).catch(() => {})
    await rename(fresh, dist)
  } finally {
    await Promise.all([fresh, old].map((path) => rm(path, { recursive: true, force: true })))
  }
}
