// Too many processes: the same work in pools of several sizes, from one process to several for each core.

import type { Pool, Program, Scope, WorkerLostError } from 'procdeck'

type Piece = readonly [from: number, to: number]
type Usage = {
  readonly pid: number
  readonly cores: number
  readonly memory: string
  readonly bytes: number
  readonly switches: number
  readonly cpuMs: number
}

/** What a pool of one size took. */
interface Trial {
  readonly processes: number
  readonly primes: number
  /** From the making of the pool until its last process was there, and from then on. */
  readonly startMs: number
  readonly workMs: number
  readonly allMs: number
  /** Of all its processes. */
  readonly bytes: number
  readonly memory: string
  readonly switches: number
  /** While they worked, of the time of the cores that they could have had. */
  readonly corePercent: number
}

const module = new URL('./tasks.js', import.meta.url)
const FROM = 10_000_000
const PIECES = 256
const MOST_PROCESSES = 256
/** Times that differ by less say nothing. */
const TOLERANCE = 0.1
/** With less of the cores, something else on this machine had the rest. */
const QUIET_PERCENT = 80

export const program: Program = async (run) => {
  const at = (i: number): number => FROM + Math.floor((Number(run.parameters['numbers']) * i) / PIECES)
  const pieces = Array.from({ length: PIECES }, (_, i): Piece => [at(i), at(i + 1)])
  const lost: string[] = []
  const { cores, trial: alone } = await measure(run, 1, pieces, lost)
  const trials = [alone]
  const sizes = sizesAbove(cores, Number(run.parameters['timesCores']))
  for (const processes of sizes) {
    run.progress(trials.length, sizes.length + 1)
    trials.push((await measure(run, processes, pieces, lost)).trial)
  }
  run.progress(trials.length, sizes.length + 1)
  show(run, cores, trials)
  const [best, most] = [fewestOf(trials), trials.at(-1) as Trial]
  const wrong = trials.filter(({ primes }) => primes !== alone.primes)
  const seen = [alone, ...wrong].map(({ processes, primes }) => `${primes} with ${processes}`).join(', ')
  run.check('each number of processes counts the same primes', wrong.length === 0, seen)
  const grown = `${megabytes(most)} with ${most.processes}, ${megabytes(alone)} with 1`
  run.check('more processes take more memory', most.bytes > alone.bytes, grown)
  return { headline: headlineOf(cores, best, most), value: best.processes, story: storyOf(cores, trials, best, lost) }
}

/** One less than the cores, the cores, and twice as many again and again. */
function sizesAbove(cores: number, timesCores: number): number[] {
  const sizes = [cores - 1, cores, timesCores * cores]
  for (let times = 2; times < timesCores; times *= 2) sizes.push(times * cores)
  const different = new Set(sizes.map((size) => Math.min(size, MOST_PROCESSES)))
  return [...different].filter((size) => size > 1).sort((one, other) => one - other)
}

async function measure(run: Scope, processes: number, pieces: readonly Piece[], lost: string[]) {
  const beganMs = performance.now()
  const pool = new run.Pool({ processes })
  const before = await meet(run, pool, processes, lost)
  const startedMs = performance.now()
  const primes = await primesIn(pool, pieces, processes, lost)
  const endedMs = performance.now()
  const after = await meet(run, pool, processes, lost)
  await pool.close()
  await pool.join()
  const cores = (before[0] ?? after[0])?.cores ?? run.workers
  const since = (of: (usage: Usage) => number): number => {
    const earlier = new Map(before.map((usage) => [usage.pid, of(usage)]))
    return sum(after.map((usage) => of(usage) - (earlier.get(usage.pid) ?? 0)))
  }
  const workMs = round(endedMs - startedMs)
  const trial: Trial = {
    processes,
    primes,
    startMs: round(startedMs - beganMs),
    workMs,
    allMs: round(endedMs - beganMs),
    bytes: sum(after.map(({ bytes }) => bytes)),
    memory: after[0]?.memory ?? 'none told',
    switches: since(({ switches }) => switches),
    corePercent: Math.round((100 * since(({ cpuMs }) => cpuMs)) / (workMs * Math.min(processes, cores))),
  }
  run.print(
    `${counted(processes, 'process')}: start ${trial.startMs} ms, work ${trial.workMs} ms, all ${trial.allMs} ms`,
  )
  return { trial, cores }
}

/** One task in each process: what each says of itself while all are there. */
async function meet(run: Scope, pool: Pool, processes: number, lost: string[]): Promise<Usage[]> {
  const there = new run.Queue<number>({ name: `there, of ${processes}` })
  const go = new run.Queue({ name: `go, ${processes}` })
  let gone = 0
  const tasks = Array.from({ length: processes }, () =>
    pool.submit<Usage>({ module, export: 'meet' }, [there, go]).then(
      (usage) => [usage],
      (error: Error) => {
        run.signal.throwIfAborted()
        gone++
        lost.push(`with ${counted(processes, 'process')} ${ending(error)}`)
        return []
      },
    ),
  )
  const open = async (): Promise<void> => {
    while (there.size + gone < processes && !run.signal.aborted) await pause()
    go.close()
  }
  const [usages] = await Promise.all([Promise.all(tasks), open()])
  while (!there.empty) await there.get()
  there.close()
  return usages.flat()
}

/** Pieces that were lost with a process are counted again by others. */
async function primesIn(pool: Pool, pieces: readonly Piece[], processes: number, lost: string[]): Promise<number> {
  const [counts, again, errors]: [number[], Piece[], Error[]] = [[], [], []]
  const job = pool.run({ module, export: 'countPrimes' }, pieces, {
    chunkSize: 1,
    shape: 'single',
    onOutcomes: ({ first, outcomes, values }) => {
      for (const [i, outcome] of outcomes.entries()) {
        if (outcome === 'done') counts.push(values[i] as number)
        else if (outcome === 'lost') {
          again.push(pieces[first + i] as Piece)
          lost.push(
            `with ${counted(processes, 'process')} ${ending(values[i] as Error)}; its numbers were counted again`,
          )
        } else errors.push(values[i] as Error)
      }
    },
  })
  await job.done
  if (errors[0] !== undefined) throw errors[0]
  return sum(counts) + (again.length === 0 ? 0 : await primesIn(pool, again, processes, lost))
}

/** The fewest processes whose time is as good as the shortest. */
function fewestOf(trials: readonly Trial[]): Trial {
  const shortest = Math.min(...trials.map(({ allMs }) => allMs))
  return trials.find(({ allMs }) => allMs <= shortest * (1 + TOLERANCE)) as Trial
}

function show(run: Scope, cores: number, trials: readonly Trial[]): void {
  const names = trials.map(({ processes }) => (processes === cores ? `${processes} (cores)` : `${processes}`))
  const shape = { kind: 'bar', names } as const
  run.chart({
    title: 'Time by number of processes',
    unit: 'ms',
    shape,
    series: [
      { name: 'with the start', values: trials.map(({ allMs }) => allMs) },
      { name: 'the work alone', values: trials.map(({ workMs }) => workMs) },
    ],
  })
  run.chart({
    title: 'Memory by number of processes',
    unit: 'MB',
    shape,
    series: [{ name: trials[0]?.memory ?? 'memory', values: trials.map(({ bytes }) => round(bytes / 1e6)) }],
  })
}

function headlineOf(cores: number, best: Trial, most: Trial): string {
  const words = `${counted(best.processes, 'process')} did best on ${counted(cores, 'core')}`
  if (best === most) return `${words}: the most that were tried`
  return `${words}: ${most.processes} took ${ratio(most.allMs, best.allMs)} times as long, and ${ratio(most.bytes, best.bytes)} times the memory`
}

function storyOf(cores: number, trials: readonly Trial[], best: Trial, lost: readonly string[]): string[] {
  const [alone, most] = [trials[0] as Trial, trials.at(-1) as Trial]
  const within = trials.filter(({ processes }) => processes <= cores).reduce(shorter)
  const above = trials.filter(({ processes }) => processes > cores)
  return [
    `The mistake: ${most.processes} processes on ${counted(cores, 'core')} took ${parts(most)}.`,
    `Together they had ${megabytes(most)} of memory; ${counted(best.processes, 'process')} had ${megabytes(best)}.`,
    `Involuntary context switches while they worked: ${whole(most.switches)} with ${most.processes}, ${whole(best.switches)} with ${best.processes}.`,
    `Why: ${counted(cores, 'core')} can run ${counted(cores, 'process')} at a time; the others wait, and each has its own interpreter.`,
    `The right way: ${counted(best.processes, 'process')} took ${parts(best)}${best === alone ? '' : `; 1 process took ${ms(alone.allMs)}`}.`,
    ...(above.length === 0 ? [] : [helped(above.reduce(shorter), within)]),
    ...disturbed(trials),
    ...(lost.length === 0 ? [] : [`Lost: ${[...new Set(lost)].join('; ')}.`]),
  ]
}

/** Times are worth less where others were at work, too. */
function disturbed(trials: readonly Trial[]): string[] {
  const { processes, corePercent } = trials.reduce((one, other) => (other.corePercent < one.corePercent ? other : one))
  if (corePercent >= QUIET_PERCENT) return []
  return [
    `Something else was at work on this machine: with ${counted(processes, 'process')}, the work had only ${corePercent}% of the core time that it could use.`,
  ]
}

function helped(above: Trial, within: Trial): string {
  const [less, more] = [within.allMs * (1 - TOLERANCE), within.allMs * (1 + TOLERANCE)]
  const verdict = above.allMs < less ? 'helped' : above.allMs > more ? 'were slower' : 'made no difference'
  return `More processes than cores ${verdict} (${above.processes} took ${ms(above.allMs)}, ${within.processes} took ${ms(within.allMs)}); times within ${TOLERANCE * 100}% count as equal.`
}

function shorter(one: Trial, other: Trial): Trial {
  return other.allMs < one.allMs ? other : one
}

function ending({ message, pid, reason }: Error & Partial<WorkerLostError>): string {
  return reason === undefined ? message : `PID ${pid} was lost, ${reason}`
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5))
}

const sum = (values: readonly number[]): number => values.reduce((one, other) => one + other, 0)
const counted = (count: number, one: string): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : `${one}${one.endsWith('s') ? 'es' : 's'}`}`
const whole = (value: number): string => value.toLocaleString('en-US')
const ms = (value: number): string => `${whole(value)} ms`
const ratio = (value: number, other: number): number => round(value / Math.max(other, 0.001))
const megabytes = ({ bytes, memory }: Trial): string => `${round(bytes / 1e6).toLocaleString('en-US')} MB (${memory})`

/** "725 ms: 140 ms to start, 585 ms for the work" */
function parts({ allMs, startMs, workMs }: Trial): string {
  return `${ms(allMs)}: ${ms(startMs)} to start, ${ms(workMs)} for the work`
}

/** To three digits, which is all that such a measurement is worth. */
function round(value: number): number {
  return Number(value.toPrecision(3))
}
