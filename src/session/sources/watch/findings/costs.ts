// Rules about programs that work, but gain little by their processes.

import { plural } from '../../../../shared/plural.ts'
import type { WatchedPool, WatchedProcess } from '../watched-facts.ts'
import { msOf, nameOf, ruleOf, type Seen } from './seen.ts'

interface PoolWork {
  readonly pool: WatchedPool
  readonly workers: readonly WatchedProcess[]
  readonly chunks: number
  readonly tasks: number
  readonly busyMs: number
  readonly argumentBytes: number
  readonly resultBytes: number
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** With the chunk that it is in: the end of a worker's last one is noted only if it asks for another. */
function busyNsOf({ page, endedNs }: WatchedProcess, nowNs: number): number {
  if (page === null) return 0
  const { isRunning, busyNs, beganNs } = page.task
  return busyNs + (isRunning ? Math.max(0, (endedNs ?? nowNs) - beganNs) : 0)
}

function workOf({ program, nowNs }: Seen): readonly PoolWork[] {
  return [...program.pools.values()].map((pool) => {
    const workers = program.processes.filter(({ page }) => page?.task.pool === pool.id)
    const tasks = workers.flatMap(({ page }) => (page === null ? [] : [page.task]))
    const samples = sum(tasks.map(({ argumentChunks }) => argumentChunks))
    const received = program.processes.flatMap(({ page }) => page?.pools ?? []).find((one) => one.pool === pool.id)
    const results = received?.results ?? sum(tasks.map(({ results: count }) => count))
    const resultBytes = received?.resultBytes ?? sum(tasks.map(({ resultBytes: bytes }) => bytes))
    return {
      pool,
      workers,
      chunks: sum(tasks.map(({ chunksBegun }) => chunksBegun)),
      tasks: sum(tasks.map(({ tasksBegun }) => tasksBegun)),
      busyMs: msOf(sum(workers.map((worker) => busyNsOf(worker, nowNs)))),
      argumentBytes: samples === 0 ? 0 : sum(tasks.map(({ argumentBytes }) => argumentBytes)) / samples,
      resultBytes: results === 0 ? 0 : resultBytes / results,
    }
  })
}

/** Fewer chunks end before it matters. */
const MANY_CHUNKS = 5_000
/** Of a chunk, with its transfer: a message to a worker and back costs 20 to 50 µs. */
const TINY_MS = 0.1

export const tinyChunks = ruleOf<PoolWork>({
  name: 'Chunks are too small',
  check: (seen) => workOf(seen).filter(({ chunks, busyMs }) => chunks >= MANY_CHUNKS && busyMs / chunks < TINY_MS),
  one: ({ chunks, tasks, busyMs }) =>
    `${plural(chunks, 'message')} carried ${plural(tasks, 'task')}; each took its worker ${((1_000 * busyMs) / chunks).toFixed(0)} µs.`,
  line: () =>
    'Most of the time goes into sending, not into work. Give map a larger chunksize: so that a chunk works for 100 ms and more, and each worker still gets several.',
})

const MIB = 1024 * 1024
/** Moving them costs as much as the work where a millisecond of work has more bytes. Sending a result counts as work. */
const BYTES_A_MS = { arguments: 125_000, results: 50_000 } as const

export const largePickles = ruleOf<PoolWork & { readonly what: 'arguments' | 'results'; readonly bytes: number }>({
  name: 'Large pickles',
  check: (seen) =>
    workOf(seen).flatMap((work) => {
      const found = (['arguments', 'results'] as const).map((what) => ({
        ...work,
        what,
        bytes: what === 'arguments' ? work.argumentBytes : work.resultBytes,
      }))
      return found.filter(
        ({ what, bytes, chunks, busyMs }) =>
          chunks > 1 && bytes >= MIB && bytes * chunks >= 32 * MIB && bytes > BYTES_A_MS[what] * (busyMs / chunks),
      )
    }),
  one: ({ what, bytes, chunks, busyMs }) =>
    `${(bytes / MIB).toFixed(1)} MiB of ${what} in each of ${plural(chunks, 'chunk')}, for ${(busyMs / chunks).toFixed(1)} ms of work.`,
  line: () =>
    'Moving the data costs about as much as the work. Send a path or a range and let the worker read it, or use shared memory.',
})

const ENOUGH_MS = 500
const ALMOST_ALL = 0.9

export const oneCore = ruleOf<PoolWork & { readonly busiest: WatchedProcess; readonly share: number }>({
  name: 'One core does all the work',
  check: (seen) =>
    workOf(seen).flatMap((work) => {
      const busyOf = (worker: WatchedProcess): number => msOf(busyNsOf(worker, seen.nowNs))
      const busiest = [...work.workers].sort((a, b) => busyOf(b) - busyOf(a))[0]
      if (busiest === undefined || work.pool.processes < 2 || work.busyMs < ENOUGH_MS) return []
      const share = busyOf(busiest) / work.busyMs
      return share < ALMOST_ALL ? [] : [{ ...work, busiest, share }]
    }),
  one: ({ busiest, share, pool, tasks }) =>
    `${nameOf(busiest)} did ${Math.round(100 * share)} % of the work of ${plural(tasks, 'task')}; the pool has ${plural(pool.processes, 'worker')}.`,
  line: () =>
    'One worker has almost all of the work, so more workers do not help. Cut the work into more tasks of about the same size, or use a smaller chunksize.',
})

/** Looks in a row: a second. */
const LOOKS = 10

export const tooManyProcesses = ruleOf<{ readonly least: number; readonly cores: number }>({
  name: 'More processes than cores',
  check: ({ atWork, cores }) => {
    const last = atWork.slice(-LOOKS)
    const least = Math.min(...last)
    return last.length < LOOKS || least <= 2 * cores ? [] : [{ least, cores }]
  },
  one: ({ least, cores }) =>
    `${plural(least, 'process', 'processes')} wanted a core at the same time; there are ${plural(cores, 'core')}.`,
  line: () =>
    'Processes that calculate share the cores: more of them than cores take memory and start-up time, and finish nothing sooner. Use os.cpu_count() workers or one less.',
})

/** Fewer starts cost less than anybody notices. */
const MANY_STARTS = 10

interface Starts {
  readonly count: number
  readonly startMs: number
  readonly workMs: number
  readonly method: string
}

export const costlyStarts = ruleOf<Starts>({
  name: 'Starting costs more than the work',
  check: ({ program }) => {
    const times = program.processes.flatMap(({ role, startedNs, beganNs, overNs, method }) =>
      role !== 'process' || startedNs === null || beganNs === null || overNs === null
        ? []
        : [{ startMs: msOf(beganNs - startedNs), workMs: msOf(overNs - beganNs), method: method ?? 'spawn' }],
    )
    const [startMs, workMs] = [median(times.map((one) => one.startMs)), median(times.map((one) => one.workMs))]
    if (times.length < MANY_STARTS || workMs >= startMs) return []
    return [{ count: times.length, startMs, workMs, method: times[0]?.method ?? 'spawn' }]
  },
  one: ({ count, startMs, workMs, method }) =>
    `${plural(count, 'process', 'processes')} by ${method}: ${startMs.toFixed(0)} ms to start, ${workMs.toFixed(1)} ms of work each (medians).`,
  line: () => 'Each process is used for less work than its start costs. Use a Pool, whose workers take many tasks.',
})

export const nestedThreads = ruleOf<{
  readonly workers: readonly WatchedProcess[]
  readonly threads: number
  readonly library: string
  readonly cores: number
}>({
  name: 'Threads times processes',
  check: ({ program, notes, cores }) => {
    const workers = program.living.filter(
      ({ pid, role }) => role !== null && notes.get(pid)?.library !== undefined && notes.get(pid)?.library !== null,
    )
    const threads = Math.max(0, ...workers.map(({ pid }) => notes.get(pid)?.threads ?? 0))
    const library = notes.get(workers[0]?.pid ?? 0)?.library ?? null
    if (library === null || workers.length < 2 || threads < 2 || workers.length * threads <= cores) return []
    return [{ workers, threads, library, cores }]
  },
  one: ({ workers, threads, library, cores }) =>
    `${plural(workers.length, 'worker')} with ${plural(threads, 'thread')} each (${library}) on ${plural(cores, 'core')}.`,
  line: () =>
    'The library in each worker has threads of its own, so workers and threads multiply. Set OMP_NUM_THREADS=1 (OPENBLAS_NUM_THREADS, MKL_NUM_THREADS) before the import.',
})

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
