// Compiles the programs and the tasks of the workloads, one by one and not bundled, to out/programs/NAME: children load
// them by their address, and they run in plain Node beside the library. The source is what the window shows.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { root } from '../setup/paths.mjs'
import { isStale, markBuilt } from './stale.mjs'

export const programsFolder = join(root, 'out', 'programs')
const stamp = join(programsFolder, '.built')
const sources = ['src/workloads', 'src/workers/inspect', 'scripts/run/build-programs.mjs']

/** @returns {{ readonly from: string, readonly to: string }[]} */
function entries() {
  const workloads = join(root, 'src', 'workloads')
  const ofWorkloads = readdirSync(workloads).flatMap((name) =>
    ['program', 'tasks'].flatMap((part) => {
      const from = join(workloads, name, `${part}.ts`)
      return existsSync(from) ? [{ from, to: join(name, `${part}.js`) }] : []
    }),
  )
  const inspect = join(root, 'src', 'workers', 'inspect', 'inspect-module.ts')
  return [...ofWorkloads, { from: inspect, to: 'inspect/inspect-module.js' }]
}

/** @param {{ force?: boolean }} [options] */
export async function buildPrograms({ force = false } = {}) {
  if (!force && !(await isStale(stamp, sources))) return
  const startedAt = new Date()
  for (const { from, to } of entries()) {
    const bundled = await rolldown({ input: from, platform: 'node', external: (id) => id !== from })
    try {
      await bundled.write({ file: join(programsFolder, to), format: 'es' })
    } finally {
      await bundled.close()
    }
  }
  await markBuilt(stamp, startedAt)
}
