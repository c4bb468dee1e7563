// Promise 34: a worker that takes too much memory ends, with the right word for it, and nobody else does.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SessionEvent } from '../../src/shared/events.ts'
import { WorkerLostError } from '../../src/engine/errors.ts'
import { Pool } from '../../src/engine/pool/pool.ts'
import type { Target } from '../../src/engine/process/target.ts'
import { until } from '../support/os-view.ts'
import { numbers, onStage } from '../support/stage.ts'

export type HungryWay = 'heap' | 'buffers'

interface Metrics {
  readonly ends: number
  readonly rightWords: number
  readonly otherWords: readonly string[]
  readonly neighboursKilled: number
  readonly neighbourTasksLost: number
}

const MIB = 1024 * 1024
const LIMIT_MIB = 48
const program = new URL('../programs/chaos-memory.mjs', import.meta.url)
const memoryTask = (name: string): Target => ({ module: program, export: name })

const WORDS: Readonly<Record<HungryWay, RegExp>> = {
  heap: new RegExp(`^JavaScript heap out of memory \\(SIGABRT\\), limit ${LIMIT_MIB} MiB$`),
  buffers: new RegExp(
    `^killed by Procdeck \\(SIGKILL\\): MemoryLimit: it has \\d+ MiB in memory, the limit of a worker is ${LIMIT_MIB} MiB$`,
  ),
}

/** `together` hungry workers at a time, and as many neighbours. */
export async function memoryLimit(way: HungryWay, times: number, together: number) {
  return onStage(500, async (supervisor): Promise<Metrics> => {
    const exits = new Set<number>()
    supervisor.journal.subscribe((event: SessionEvent) => {
      if (event.type === 'process.exited') exits.add(event.processId)
    })
    const hungry = new Pool({ processes: together, supervisor, memoryLimitBytes: LIMIT_MIB * MIB })
    const others = new Pool({ processes: 2, supervisor, memoryLimitBytes: LIMIT_MIB * MIB })
    const neighbours = others.processIds
    const reasons: string[] = []
    let neighbourTasksLost = 0
    for (let done = 0; done < times; done += together) {
      const tasks = numbers(Math.min(together, times - done)).map(async () =>
        hungry.apply(memoryTask(way === 'heap' ? 'fillHeap' : 'takeBuffers'), [4_000]).catch((error: unknown) => error),
      )
      const work = others.map<number>(memoryTask('increment'), numbers(200), { chunkSize: 1 })
      for (const end of await Promise.all(tasks))
        reasons.push(end instanceof WorkerLostError ? end.reason : String(end))
      neighbourTasksLost += (await work).filter((value, i) => value !== i + 1).length
    }
    const neighboursKilled = neighbours.filter((id) => exits.has(id)).length
    await Promise.all([hungry.terminate(), others.terminate()])
    return {
      ends: reasons.length,
      rightWords: reasons.filter((reason) => WORDS[way].test(reason)).length,
      otherWords: [...new Set(reasons.filter((reason) => !WORDS[way].test(reason)))],
      neighboursKilled,
      neighbourTasksLost,
    }
  })
}

/** A control group of ours with so much memory; null where we may not make one. */
function makeGroup(bytes: number): { readonly folder: string; readonly remove: () => Promise<void> } | null {
  const name = `procdeck-${process.pid}`
  const places = [
    { parent: '/sys/fs/cgroup', needs: 'cgroup.subtree_control', limit: 'memory.max', swap: 'memory.swap.max' },
    { parent: '/sys/fs/cgroup/memory', needs: 'memory.limit_in_bytes', limit: 'memory.limit_in_bytes', swap: null },
  ]
  for (const { parent, needs, limit, swap } of places) {
    const folder = join(parent, name)
    try {
      if (!existsSync(join(parent, needs))) continue
      if (needs === 'cgroup.subtree_control' && !readFileSync(join(parent, needs), 'utf8').includes('memory')) continue
      mkdirSync(folder)
      writeFileSync(join(folder, limit), String(bytes))
      if (swap !== null && existsSync(join(folder, swap))) writeFileSync(join(folder, swap), '0')
    } catch {
      continue // not ours to write
    }
    const isEmpty = (): boolean => readFileSync(join(folder, 'cgroup.procs'), 'utf8') === ''
    return {
      folder,
      async remove() {
        await until('the group is empty', isEmpty)
        rmdirSync(folder)
      },
    }
  }
  return null
}

const GROUP_BYTES = 400 * MIB

/** The whole program is in the group, as in a container: the kernel picks who goes. Null where there is no such group. */
export async function kernelOutOfMemory(rounds: number) {
  const group = makeGroup(GROUP_BYTES)
  if (group === null) return null
  try {
    const script = `echo $$ > ${group.folder}/cgroup.procs && exec "$@"`
    const args = ['-c', script, 'sh', process.execPath, fileURLToPath(program), String(rounds)]
    const child = spawn('sh', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (data) => {
      said += String(data)
    })
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
    if (code !== 0) throw new Error(`the program in its group ended with ${code ?? signal}`)
    const { ends, neighboursLost } = JSON.parse(said) as { ends: string[]; neighboursLost: number }
    const others = ends.filter((reason) => reason !== 'killed from outside (SIGKILL): out of memory (kernel)')
    const otherWords = [...new Set(others)]
    return { ends: ends.length, rightWords: ends.length - others.length, otherWords, neighboursLost }
  } finally {
    await group.remove()
  }
}
