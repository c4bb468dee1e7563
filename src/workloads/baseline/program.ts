// Baseline first: the same ranges in one process and in a pool, and the moments at which results arrive.

import type { Program, Scope } from 'procdeck'

type Range = readonly [from: number, to: number]
type Take = (index: number, count: number, pid?: number | null) => void

const module = new URL('./tasks.js', import.meta.url)
const countPrimes = { module, export: 'countPrimes' }
const JOBS = [0, 1, 2, 3].map((i): Range => [10_000_000 + i * 20_000, 10_020_000 + i * 20_000])
const JOB_COUNTS = [1242, 1261, 1252, 1240]
/** PIDs that the story lists. */
const LISTED = 8

/** A label and the milliseconds since its begin: the context manager of the counterpart in Python. */
class Timer {
  readonly #run: Scope
  readonly #label: string
  readonly #beganMs = performance.now()

  constructor(run: Scope, label: string) {
    this.#run = run
    this.#label = label
    run.print(`${label}: begins`)
  }

  get ms(): number {
    return round(performance.now() - this.#beganMs)
  }

  end(ms = this.ms): number {
    this.#run.print(`${this.#label}: ${time(ms)}`)
    return ms
  }
}

export const program: Program = async (run) => {
  const ranges = cut(Number(run.parameters['from']), Number(run.parameters['to']), Number(run.parameters['ranges']))
  const { workers, chunkSize } = run
  let steps = 0
  const timed = (label: string, way: (take: Take) => Promise<void>): Promise<Results> =>
    resultsOf(run, label, way, () => {
      run.progress(++steps, 4 * ranges.length + 1)
    })

  const counts = new run.Queue<number>({ name: 'counts of the loop' })
  const target = { module, export: 'countAll' }
  const child = new run.Process({ target, args: [counts, ranges], name: 'baseline' })
  await child.start()
  // The sentinel ends the loop below, also when the process has died. A cancelled run has closed the queue.
  const ended = child.join().then(() => counts.putSentinels())
  ended.catch(() => undefined)
  const arriving = counts[Symbol.asyncIterator]()
  // Its first item is the number of cores: the start of the process is not measured.
  const cores = Number((await arriving.next()).value)
  const loop = await timed('plain loop', async (take) => {
    let index = 0
    for await (const count of arriving) take(index++, count)
    if (child.exitCode !== 0) throw new Error(`PID ${child.pid} ended with exit code ${child.exitCode}: ${child.cause}`)
  })

  const timer = new Timer(run, `pool of ${workers}`)
  const pool = new run.Pool()
  const first = await timed('first answer of the pool', async (take) => {
    take(0, await pool.apply<number>(countPrimes, [[0, 2]]))
  })
  const map = await timed('map', async (take) => {
    const all = await pool.map<number>(countPrimes, ranges, { chunkSize })
    for (const [index, count] of all.entries()) take(index, count)
  })
  const poolMs = timer.end()
  const imap = await timed('imap', async (take) => {
    let index = 0
    for await (const count of pool.imap<number>(countPrimes, ranges, { chunkSize })) take(index++, count)
  })
  const unordered = await timed('imapUnordered', async (take) => {
    for await (const { index, value, pid } of pool.imapUnordered<number>(countPrimes, ranges, { chunkSize }))
      take(index, value, pid)
  })
  const jobs = await pool.map<number>(countPrimes, JOBS).catch((error: unknown) => [String(error)])
  run.signal.throwIfAborted()
  const gone = pool.insights().workers.filter(({ exitCode }) => exitCode !== null)
  await pool.close()
  await pool.join()

  const ways = [loop, map, imap, unordered]
  const expected = ways.find(({ failure }) => failure === null)?.counts ?? []
  for (const { label, counts: own, failure } of ways) {
    const same = failure === null && own.join() === expected.join()
    run.check(`${label} counted the same in each range`, same, failure ?? `${whole(sumOf(own))} primes`)
  }
  const jobsOk = jobs.join() === JOB_COUNTS.join()
  run.check(`the four jobs have ${JOB_COUNTS.join(' + ')} = 4995 primes`, jobsOk, jobs.join(' + '))
  run.chart({
    title: 'When the nth result arrived',
    unit: 'ms',
    shape: { kind: 'line', unit: '', x: ranges.map((_, i) => i + 1) },
    series: [map, imap, unordered].map(({ label, atMs }) => ({
      name: label,
      values: ranges.map((_, i) => atMs[i] ?? null),
    })),
  })

  const [loopMs, startMs] = [lastOf(loop), lastOf(first)]
  const failed = [loop, first, map, imap, unordered].filter(({ failure }) => failure !== null)
  const compared = failed.every((way) => way === imap || way === unordered)
  const named = `${workers} ${workers === 1 ? 'worker' : 'workers'}`
  return {
    headline: compared
      ? `1 process ${time(loopMs)}, ${named} ${time(poolMs)}: ${ratio(poolMs, loopMs)}`
      : `No comparison: ${failed[0]?.label} stopped`,
    story: [
      `A plain loop in one process (PID ${child.pid}) counted ${whole(sumOf(loop.counts))} primes in ${whole(loop.atMs.length)} ranges, in ${time(loopMs)}.`,
      `${named} took ${time(poolMs)}: the start, up to the first answer, took ${time(startMs)} of it.`,
      ...(compared
        ? [reason({ loopMs, poolMs, startMs, mapMs: lastOf(map), workers, cores, ranges: ranges.length })]
        : []),
      `The first result came after ${time(map.atMs[0])} with map, ${time(imap.atMs[0])} with imap, and ${time(unordered.atMs[0])} with imapUnordered.`,
      `With imapUnordered the ranges were counted by ${shares(unordered.pids)}.`,
      // A worker that had begun no range when it died has lost none: the pool gave its ranges to others.
      ...gone.map(({ name, pid, cause }) => `${name} (PID ${pid}) ended before its pool was closed: ${cause}.`),
      ...(run.workers === workers ? [] : [`The number of workers was changed to ${run.workers} during the run.`]),
      ...failed.map(({ label, atMs, failure }) => `${label} stopped after ${whole(atMs.length)} results: ${failure}.`),
    ],
  }
}

/** What one way of asking gave, and when. */
interface Results {
  readonly label: string
  /** By range. */
  readonly counts: number[]
  /** By arrival. */
  readonly atMs: number[]
  readonly pids: (number | null)[]
  failure: string | null
}

async function resultsOf(
  run: Scope,
  label: string,
  way: (take: Take) => Promise<void>,
  onResult: () => void,
): Promise<Results> {
  const results: Results = { label, counts: [], atMs: [], pids: [], failure: null }
  const timer = new Timer(run, label)
  try {
    await way((index, count, pid = null) => {
      results.counts[index] = count
      results.atMs.push(timer.ms)
      results.pids.push(pid)
      if (results.atMs.length === 1) run.print(`${label}: first result after ${time(results.atMs[0])}`)
      onResult()
    })
  } catch (error) {
    results.failure = error instanceof Error ? error.message : String(error)
  }
  run.signal.throwIfAborted()
  timer.end(lastOf(results))
  return results
}

interface Figures {
  readonly loopMs: number
  readonly poolMs: number
  readonly startMs: number
  readonly mapMs: number
  readonly workers: number
  readonly cores: number
  readonly ranges: number
}

/** Why the pool helped as much as it did, or did not. */
function reason({ loopMs, poolMs, startMs, mapMs, workers, cores, ranges }: Figures): string {
  const most = Math.min(workers, cores, ranges)
  const where = `${workers} ${workers === 1 ? 'worker' : 'workers'} with ${ranges} ranges on ${cores} ${cores === 1 ? 'core' : 'cores'}`
  if (poolMs < loopMs) return `Of ${where} no more can be expected than ${most} times the speed.`
  if (startMs >= loopMs) return 'That did not help: the whole loop takes less time than starting the workers.'
  if (mapMs < loopMs) return `That did not help, because of the start: the map alone took ${time(mapMs)}.`
  if (most === 1) return `That did not help: of ${where} only one can work at a time.`
  if (workers > cores) return `That did not help: ${workers} workers share ${cores} cores.`
  return `That did not help, and the start is not the reason: the map alone took ${time(mapMs)}.`
}

/** "PID 812 (9) and PID 813 (7)" */
function shares(pids: readonly (number | null)[]): string {
  const each = new Map<number | null, number>()
  for (const pid of pids) each.set(pid, (each.get(pid) ?? 0) + 1)
  const listed = [...each].slice(0, LISTED).map(([pid, ranges]) => `PID ${pid} (${ranges})`)
  return [...listed, ...(each.size > LISTED ? [`${each.size - LISTED} others`] : [])].join(', ')
}

/** Ranges side by side that cover all numbers and differ by at most one in length. */
function cut(from: number, to: number, ranges: number): Range[] {
  const edge = (i: number): number => from + Math.floor(((to - from) * i) / ranges)
  return Array.from({ length: ranges }, (_, i) => [edge(i), edge(i + 1)] as const)
}

/** "1.72 times as fast" */
function ratio(ms: number, baselineMs: number): string {
  const [less, more] = [Math.max(Math.min(ms, baselineMs), 0.001), Math.max(ms, baselineMs)]
  return `${round(more / less)} times as ${ms <= baselineMs ? 'fast' : 'slow'}`
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((one, other) => one + other, 0)
}

function lastOf({ atMs }: Results): number {
  return atMs.at(-1) ?? 0
}

/** "180 ms", "2.13 s" */
function time(ms: number | undefined): string {
  if (ms === undefined) return 'no time'
  return ms < 1_000 ? `${ms} ms` : `${round(ms / 1_000)} s`
}

function whole(value: number): string {
  return value.toLocaleString('en-US')
}

/** To three digits, which is all that such a measurement is worth. */
function round(value: number): number {
  return Number(value.toPrecision(3))
}
