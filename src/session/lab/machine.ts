// The machine of an experiment, as its report tells it.

import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import type { LabMachine } from '../../shared/lab.ts'
import { CoreMeter } from '../../system/cores.ts'

/** How long other programs are looked at before the first trial. */
const LOOK_MS = 500

/** Cores without the second threads of each; as many as there are where the system does not tell. */
function physicalCores(): number {
  try {
    const blocks = readFileSync('/proc/cpuinfo', 'utf8').split('\n\n')
    const ids = blocks.flatMap((block) => {
      const [, socket] = /^physical id\s*: (\d+)$/m.exec(block) ?? []
      const [, core] = /^core id\s*: (\d+)$/m.exec(block) ?? []
      return socket === undefined || core === undefined ? [] : [`${socket}/${core}`]
    })
    if (ids.length > 0) return new Set(ids).size
  } catch {
    // No /proc: the number below.
  }
  return cpus().length
}

/** `ownCpuMs`: CPU time of Procdeck itself so far, which is no other program's. */
export async function describeMachine(python: string | null, ownCpuMs: () => number): Promise<LabMachine> {
  const meter = new CoreMeter()
  const [beganMs, ownBefore] = [performance.now(), ownCpuMs()]
  await delay(LOOK_MS)
  const busy = meter.sample().reduce((sum, percent) => sum + percent / 100, 0)
  const own = (ownCpuMs() - ownBefore) / (performance.now() - beganMs)
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    physicalCores: Math.min(physicalCores(), availableParallelism()),
    memoryBytes: totalmem(),
    system: `${type()} ${release()} ${arch()}`,
    node: process.versions.node,
    python,
    otherCores: Math.max(0, busy - own),
  }
}
