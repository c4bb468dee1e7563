// Promise 13: thousands of processes come and go, and nothing of them stays: no zombie, no descriptor, no timer, no
// listener, no shared memory, and no more memory of this program than its journal may have.

import { readdirSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { Pool } from '../../src/engine/pool/pool.ts'
import { Process } from '../../src/engine/supervisor/process.ts'
import type { Target } from '../../src/engine/process/target.ts'
import { heapBytes } from '../support/garbage.ts'
import { descriptors } from '../support/os-view.ts'
import { procStat } from '../support/proc-stat.mjs'
import { numbers, onStage } from '../support/stage.ts'

export interface LeakSize {
  /** Processes in all: half of them single ones, half of them workers of pools. */
  readonly processes: number
  readonly together: number
}

interface Metrics {
  readonly started: number
  readonly wrongEnds: number
  readonly zombies: number
  /** What is there that was not there before, or the other way round; empty when all is as it was. */
  readonly leftovers: readonly string[]
  readonly sharedMemoryFiles: number
  readonly rowsKept: number
  /** Of the second half of the run, when the journal has filled its ring. */
  readonly grewMiB: number
  readonly seconds: number
  readonly orphans: number
}

const MIB = 1024 * 1024
const WORKERS = 4
/** Node takes a turn or two of its loop to let go of a handle that is closed. */
const SETTLE_MS = 100

function task(name: string): Target {
  return { module: new URL('../programs/tasks.mjs', import.meta.url), export: name }
}

/** Children of this program that are dead and were not waited for. */
function zombies(): number {
  let found = 0
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      const { state, parent } = procStat(entry)
      if (state === 'Z' && parent === process.pid) found++
    } catch {
      // it has ended meanwhile
    }
  }
  return found
}

function counted(names: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

/** What this program holds: descriptors by what they are, timers and the like by kind, listeners by event. */
function holdings(): Map<string, number> {
  const listeners = process.eventNames().flatMap((name) => {
    return new Array<string>(process.listenerCount(name)).fill(`listener for ${String(name)}`)
  })
  const open = [...descriptors().values()].map((to) => `descriptor of ${to.replace(/\d+/g, 'N')}`)
  return counted([...process.getActiveResourcesInfo(), ...open, ...listeners])
}

function differences(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string[] {
  const names = new Set([...before.keys(), ...after.keys()])
  return [...names]
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `${name}: ${before.get(name) ?? 0}, then ${after.get(name) ?? 0}`)
}

const inSharedMemory = (): string[] => readdirSync('/dev/shm').filter((name) => name.startsWith('procdeck-'))

/** New ones with a name; another program of ours has one for a moment. */
async function sharedMemoryFiles(before: readonly string[]): Promise<number> {
  const first = inSharedMemory().filter((name) => !before.includes(name))
  await delay(200)
  return inSharedMemory().filter((name) => first.includes(name)).length
}

/** Each in its own way: with a result, with an exit code, by its own signal. */
const WAYS = [
  { name: 'add', args: [1, 2], exitCode: 0 },
  { name: 'exit', args: [3], exitCode: 3 },
  { name: 'fail', args: ['x'], exitCode: 1 },
  { name: 'signalSelf', args: ['SIGKILL'], exitCode: -9 },
] as const

/** So many processes, some at a time, and what they cost in memory in the second half. */
async function comeAndGo({ processes, together }: LeakSize) {
  return onStage(500, async (supervisor) => {
    let started = 0
    let wrongEnds = 0
    const single = async (): Promise<void> => {
      const way = WAYS[started++ % WAYS.length] ?? WAYS[0]
      const child = new Process({ target: task(way.name), args: way.args, supervisor })
      await child.start()
      await child.join()
      if (child.exitCode !== way.exitCode) wrongEnds++
      child.close()
    }
    const pool = async (): Promise<void> => {
      started += WORKERS
      const workers = new Pool({ processes: WORKERS, supervisor })
      const results = await workers.map<number>(task('increment'), numbers(8), { chunkSize: 1 })
      if (results.some((value, i) => value !== i + 1)) wrongEnds++
      if (started % 8 === 0) await workers.terminate()
      else {
        await workers.close()
        await workers.join()
      }
    }
    const runTo = async (limit: number): Promise<void> => {
      const lanes = numbers(together).map(async (lane) => {
        while (started < limit) await (lane % 4 === 0 ? pool() : single())
      })
      await Promise.all(lanes)
    }
    await runTo(processes / 2)
    const half = heapBytes()
    await runTo(processes)
    const grewMiB = Math.round(((heapBytes() - half) / MIB) * 10) / 10
    return { started, wrongEnds, rowsKept: Object.keys(supervisor.journal.state.processes).length, grewMiB }
  })
}

export async function noLeaks(size: LeakSize): Promise<Metrics> {
  const filesBefore = inSharedMemory()
  // What is loaded and made once.
  await comeAndGo({ processes: 2 * size.together, together: size.together })
  await delay(SETTLE_MS)
  const before = holdings()
  const beganMs = performance.now()
  const metrics = await comeAndGo(size)
  await delay(SETTLE_MS)
  return {
    ...metrics,
    zombies: zombies(),
    leftovers: differences(before, holdings()),
    sharedMemoryFiles: await sharedMemoryFiles(filesBefore),
    seconds: Math.round((performance.now() - beganMs) / 1_000),
  }
}
