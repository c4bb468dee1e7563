// Threads, async or processes: three kinds of work, each in the same ways, and which way did best for which.

import type { Pool, Process, Program, Scope } from 'procdeck'

type Kind = 'cpu' | 'io' | 'zlib'
type Work = { readonly kind: Kind; readonly tasks: number; readonly size: number }
type Facts = readonly [port: number, cores: number, libuvThreads: number]
/** What a worker says of its process, so far. */
type Usage = { readonly pid: number; readonly memory: string } & Readonly<
  Record<'bytes' | 'voluntary' | 'involuntary' | 'cpuMs', number>
>

/** Workers that are warm before the clock starts, and the tasks of them that make the ways. */
interface Place {
  readonly workers: number
  readonly startMethod: 'spawn' | 'thread'
  readonly ways: Readonly<Record<string, 'inLoop' | 'atOnce' | 'one'>>
}

/** One kind of work in one way. */
interface Trial extends Pick<Place, 'workers' | 'startMethod'> {
  readonly way: string
  readonly kind: Kind
  readonly values: readonly number[]
  readonly ms: number
  readonly failure: string | null
  /** Tasks that can be on a core at a time. */
  readonly lanes: number
  /** Of all its processes; the others while they worked. */
  readonly bytes: number
  readonly voluntary: number
  readonly involuntary: number
  /** Of the time of these lanes. */
  readonly corePercent: number
}

const module = new URL('./tasks.js', import.meta.url)
const KINDS: readonly Kind[] = ['cpu', 'io', 'zlib']
const TITLES: Readonly<Record<Kind, string>> = { cpu: 'CPU-bound', io: 'I/O-bound', zlib: 'zlib' }
const RULES: Readonly<Record<Kind, string>> = { cpu: 'processes', io: 'async', zlib: 'async' }
const LOOP = 'plain loop'
const ANSWERED = 'the server answered each request'
const MOST_PROCESSES = 256
/** Of more lost workers the first are told. */
const MOST_TOLD = 4
/** Times that differ by less than a tenth and a moment say nothing. */
const TOLERANCE = 0.1
const TOLERANCE_MS = 2

export const program: Program = async (run) => {
  const { tasks, steps, latencyMs, kilobytes, timesCores } = run.parameters as Readonly<
    Record<'tasks' | 'steps' | 'latencyMs' | 'kilobytes' | 'timesCores', number>
  >
  const facts = new run.Queue<Facts>({ name: 'facts' })
  const stop = new run.Queue({ name: 'stop' })
  const target = { module, export: 'serve' }
  const server = new run.Process({ target, args: [facts, stop, latencyMs], name: 'server' })
  await server.start()
  // A server that has died puts nothing: the wait ends with its queue. A cancelled run has closed the queue.
  const ended = server.join().then(() => facts.close())
  ended.catch(() => undefined)
  const told = await facts.get().catch(() => null)
  run.signal.throwIfAborted()
  if (told === null) {
    run.check(ANSWERED, false, endOf(server))
    return { headline: 'No comparison: there is no server', story: [`Lost: ${endOf(server)}.`] }
  }
  const [port, cores, libuvThreads] = told
  const works: readonly Work[] = [
    { kind: 'cpu', tasks, size: steps },
    { kind: 'io', tasks, size: port },
    { kind: 'zlib', tasks, size: kilobytes * 1_024 },
  ]

  const places = placesOn(cores, timesCores)
  const done: Awaited<ReturnType<typeof measure>>[] = []
  for (const place of places) {
    done.push(await measure(run, place, works, server, cores, libuvThreads))
    run.progress(done.length, places.length)
  }
  await stop.put('stop')
  await ended
  const trials = done.flatMap((one) => one.trials)
  const lines = await run.outputOf(server)
  judge(run, works, trials, server, lines.at(-1)?.text ?? '')
  show(run, trials)
  const verdicts = works.map((work) => verdictOf(work, trials, cores))
  const [alone, threads] = done.map(({ pids }) => `PID ${pids.join(', ') || 'not known'}`)
  const starts = done.slice(1).map(({ name, startMs }) => `${name} after ${time(startMs)}`)
  return {
    headline: `Times as fast as a plain loop: ${verdicts.map(({ headline }) => headline).join(', ')}`,
    story: [
      `The plain loop and async ran in one process (${alone}) and not in the program's own, which must not block; ${done[1]?.name} shared another (${threads}), and the server was PID ${server.pid}.`,
      ...verdicts.map(({ words }) => words),
      ...tooMany(trials, cores),
      `No start is in these times; ready were ${starts.join(', ')}.`,
      ...(server.exitCode === 0 ? [] : [`Lost: ${endOf(server)}.`]),
      ...done.flatMap(({ lost }) => lost),
    ],
  }
}

/** One process for the plain loop and async; threads and processes as many as cores; one less; and too many. */
function placesOn(cores: number, timesCores: number): Place[] {
  const most = Math.min(timesCores * cores, MOST_PROCESSES)
  const sizes = [...new Set([cores - 1, cores, most])].filter((size) => size > 0)
  return [
    { workers: 1, startMethod: 'spawn', ways: { [LOOP]: 'inLoop', async: 'atOnce' } },
    { workers: cores, startMethod: 'thread', ways: { [counted(cores, 'thread')]: 'one' } },
    ...sizes.map(
      (size): Place => ({ workers: size, startMethod: 'spawn', ways: { [counted(size, 'process')]: 'one' } }),
    ),
  ]
}

async function measure(
  run: Scope,
  { workers, startMethod, ways }: Place,
  works: readonly Work[],
  server: Process,
  cores: number,
  libuvThreads: number,
) {
  const name = Object.keys(ways).join(' and ')
  const beganMs = performance.now()
  // No task has an effect but its result, so it may run again.
  const pool = new run.Pool({ processes: workers, startMethod, onWorkerLost: 'retry' })
  let before = await meet(run, pool, workers, works)
  const startMs = round(performance.now() - beganMs)
  const pids = [...largest(before, 'bytes').keys()]
  run.print(`${name}: ready after ${time(startMs)}`)
  const trials: Trial[] = []
  for (const [way, task] of Object.entries(ways)) {
    for (const work of works) {
      const timed = await valuesOf(run, pool, task, work, server)
      const after = await meet(run, pool, workers, [])
      const most = task === 'atOnce' && work.kind === 'zlib' ? libuvThreads : workers
      const lanes = Math.min(most, cores, work.tasks)
      const trial: Trial = {
        ...{ way, kind: work.kind, workers, startMethod, lanes, ...timed },
        bytes: sum([...largest(after, 'bytes').values()]),
        voluntary: grown(before, after, 'voluntary'),
        involuntary: grown(before, after, 'involuntary'),
        corePercent: Math.min(100, Math.round((100 * grown(before, after, 'cpuMs')) / (timed.ms * lanes))),
      }
      run.print(lineOf(trial, after[0]?.memory ?? 'not told'))
      trials.push(trial)
      before = after
    }
  }
  const gone = pool.insights().workers.filter(({ exitCode }) => exitCode !== null)
  const told = gone.slice(0, MOST_TOLD).map((one) => `${one.name} (PID ${one.pid}), ${one.cause}`)
  const more = gone.length > MOST_TOLD ? `; and ${gone.length - MOST_TOLD} more` : ''
  const lost =
    gone.length === 0
      ? []
      : [`Lost: ${told.join('; ')}${more}; their tasks ran again, which is in the times of ${name}.`]
  await pool.close()
  await pool.join()
  return { name, pids, startMs, trials, lost }
}

async function valuesOf(run: Scope, pool: Pool, task: string, work: Work, server: Process) {
  const beganMs = performance.now()
  const took = (): number => round(Math.max(performance.now() - beganMs, 0.01))
  const target = { module, export: task }
  const inputs = Array.from({ length: work.tasks }, (_, i) => [work, i])
  try {
    if (work.kind === 'io' && server.exitCode !== null) throw new Error(endOf(server))
    const values =
      task === 'one'
        ? await pool.starmap<number>(target, inputs, { chunkSize: 1 })
        : await pool.apply<number[]>(target, [work])
    return { values, ms: took(), failure: null }
  } catch (error) {
    run.signal.throwIfAborted()
    return { values: [], ms: took(), failure: error instanceof Error ? error.message : String(error) }
  }
}

/** One task in each worker: what each says of its process while all are there. */
async function meet(run: Scope, pool: Pool, workers: number, warmUp: readonly Work[]): Promise<Usage[]> {
  const there = new run.Queue<number>({ name: `there, of ${workers}` })
  const go = new run.Queue({ name: `go, ${workers}` })
  const tasks = Array.from({ length: workers }, () =>
    pool.submit<Usage>({ module, export: 'meet' }, [there, go, warmUp]).catch(async () => {
      // Nobody waits for a worker that is lost for good.
      if (!there.isClosed) await there.put(0)
      return null
    }),
  )
  for (let met = 0; met < workers; met++) await there.get()
  go.close()
  const usages = await Promise.all(tasks)
  there.close()
  run.signal.throwIfAborted()
  return usages.filter((usage) => usage !== null)
}

/** By PID: threads of one process say the same of it, one after the other. */
function largest(usages: readonly Usage[], field: Exclude<keyof Usage, 'memory'>): Map<number, number> {
  const all = new Map<number, number>()
  for (const usage of usages) all.set(usage.pid, Math.max(all.get(usage.pid) ?? 0, usage[field]))
  return all
}

/** Of processes that were there before and after. */
function grown(before: readonly Usage[], after: readonly Usage[], field: Exclude<keyof Usage, 'memory'>): number {
  const earlier = largest(before, field)
  return sum([...largest(after, field)].map(([pid, now]) => now - (earlier.get(pid) ?? now)))
}

/** What a result must be, whatever the way. */
function expected({ kind, size }: Work, index: number): number {
  if (kind === 'io') return index ** 2
  if (kind === 'zlib') return size - index
  let [value, factor] = [index + 1, 31]
  for (let steps = size; steps > 0; steps = Math.floor(steps / 2)) {
    if (steps % 2 === 1) value = (value * factor) % 1_000_003
    factor = factor ** 2 % 1_000_003
  }
  return value
}

function judge(run: Scope, works: readonly Work[], trials: readonly Trial[], server: Process, line: string): void {
  for (const work of works) {
    const all = trials.filter(({ kind }) => kind === work.kind)
    const wanted = Array.from({ length: work.tasks }, (_, i) => expected(work, i))
    const wrong = all.flatMap(({ way, values, failure }) => {
      const bad = wanted.filter((value, i) => values[i] !== value).length
      return bad === 0 ? [] : [`${way}: ${failure ?? `${bad} of ${work.tasks} wrong`}`]
    })
    const seen = `${all.length} ways, ${counted(work.tasks, 'result')} each, sum ${sum(wanted)}`
    run.check(`${TITLES[work.kind]}: each way has the right results`, wrong.length === 0, wrong.join('; ') || seen)
  }
  const arrived = sum(trials.map(({ kind, values }) => (kind === 'io' ? values.length : 0)))
  const answered = Number(/^answered (\d+) requests$/.exec(line)?.[1] ?? 0)
  const seen = `${arrived} answers arrived; ${answered} were sent, those before the clock included`
  const ok = server.exitCode === 0 && arrived > 0 && answered >= arrived
  run.check(ANSWERED, ok, server.exitCode === 0 ? seen : endOf(server))
}

/** The way of the rule where none is faster; otherwise the first that none is faster than, from the loop to too many. */
function verdictOf(work: Work, all: readonly Trial[], cores: number) {
  const title = TITLES[work.kind]
  const trials = all.filter(({ kind, failure }) => kind === work.kind && failure === null)
  const loop = trials.find(({ way }) => way === LOOP)
  const ruled = shortest(trials.filter((trial) => isRuled(trial, cores)))
  const fastest = shortest(trials)
  if (loop === undefined || ruled === undefined || fastest === undefined) {
    const [missing] = all.filter(({ kind, failure }) => kind === work.kind && failure !== null)
    return {
      headline: `${title} not known`,
      words: `${title}: no comparison, ${missing?.way}: ${missing?.failure}.`,
    }
  }
  const isEnough = ({ ms }: Trial): boolean => ms <= fastest.ms * (1 + TOLERANCE) + TOLERANCE_MS
  const gains = ruled.ms < loop.ms * (1 - TOLERANCE) - TOLERANCE_MS && (cores > 1 || work.kind === 'io')
  const holds = gains && isEnough(ruled)
  const best = holds ? ruled : (trials.find(isEnough) ?? fastest)
  const times = ratio(loop.ms, best.ms)
  const compared = `, ${times < 1 ? ratio(best.ms, loop.ms) : times} times as ${times < 1 ? 'slow' : 'fast'} as the plain loop (${time(loop.ms)})`
  const took = `${title}: ${best.way} took ${time(best.ms)}${best === loop ? '' : compared}`
  const but = best === ruled ? 'too, but the gain may be chance' : `but ${ruled.way} took ${time(ruled.ms)}`
  const ways = all.filter(({ kind }) => kind === work.kind).length
  const some = trials.length < ways ? `; only ${trials.length} of ${ways} ways were measured` : ''
  const rule = holds
    ? `too${equals(trials.filter(isEnough), ruled)}`
    : `${but}: ${whyNot(work, ruled, loop, best, cores)}`
  return {
    headline: `${title} ${times} (${best.way})`,
    words: `${took}; the rule says ${RULES[work.kind]}, ${rule}${some}.`,
  }
}

function isRuled({ way, kind, startMethod, workers }: Trial, cores: number): boolean {
  if (kind !== 'cpu') return way === 'async'
  return way !== LOOP && way !== 'async' && startMethod === 'spawn' && workers <= cores
}

/** Another way that does as well as that of the rule, and why. */
function equals(trials: readonly Trial[], { kind }: Trial): string {
  const threads = trials.find(({ startMethod }) => startMethod === 'thread')
  if (kind === 'cpu' && threads !== undefined)
    return `; ${threads.way} took ${time(threads.ms)}: in Node each thread has an interpreter of its own`
  return kind === 'zlib' ? ': native code leaves the interpreter, so one process uses several cores' : ''
}

/** Why the rule did not hold, from the figures of this run. */
function whyNot({ kind, tasks }: Work, ruled: Trial, loop: Trial, best: Trial, cores: number): string {
  const taskMs = loop.ms / tasks
  const extraMs = (ruled.ms * ruled.lanes) / tasks - taskMs
  if (cores === 1 && kind !== 'io') return 'there is but one core'
  if (kind === 'cpu' && best.way === 'async')
    return 'async calculates one task after the other, in the process of the plain loop, so such a gain is not its own'
  if (kind === 'cpu' && ruled.ms > loop.ms && taskMs < 1)
    return `a task is ${time(round(taskMs))} of work, and took ${time(round(extraMs))} more with its messages`
  if (kind === 'zlib' && ruled.lanes < Math.min(cores, best.workers))
    return `libuv has ${counted(ruled.lanes, 'thread')} for it, and there are ${counted(cores, 'core')}`
  if (kind === 'io' && best.workers > 1)
    return `${best.way} had at most ${counted(Math.ceil(tasks / best.workers), 'request')} each to wait for, with ${ratio(best.bytes, ruled.bytes)} times the memory`
  return `of the core time within reach ${ruled.way} had ${ruled.corePercent}%, with ${counted(ruled.involuntary, 'involuntary context switch')}; ${best.way} had ${best.corePercent}%, with ${whole(best.involuntary)}`
}

/** What more processes than cores did to work that they cannot speed up. */
function tooMany(trials: readonly Trial[], cores: number): string[] {
  const pools = trials.filter(({ kind, way, failure }) => kind === 'cpu' && / process/.test(way) && failure === null)
  const [most, enough] = [pools.at(-1), pools.find(({ workers }) => workers === cores)]
  if (most === undefined || enough === undefined || most.workers <= cores) return []
  return [
    `Too many: ${most.way} did ${rate(most)} CPU-bound tasks a second with ${megabytes(most)} and ${counted(most.involuntary, 'involuntary context switch')}; ${enough.way} did ${rate(enough)} with ${megabytes(enough)} and ${whole(enough.involuntary)}.`,
  ]
}

function show(run: Scope, trials: readonly Trial[]): void {
  const names = [...new Set(trials.map(({ way }) => way))]
  const trialOf = (kind: Kind, way: string): Trial | undefined =>
    trials.find((trial) => trial.kind === kind && trial.way === way && trial.failure === null)
  const chart = (title: string, unit: string, kinds: readonly Kind[], of: (trial: Trial) => number | null): void => {
    const valuesOf = (kind: Kind) => names.map((way) => trialOf(kind, way)).map((trial) => trial && of(trial))
    const series = kinds.map((kind) => ({ name: TITLES[kind], values: valuesOf(kind).map((value) => value ?? null) }))
    run.chart({ title, unit, shape: { kind: 'bar', names }, series })
  }
  chart('Times as fast as the plain loop', '', KINDS, ({ kind, ms }) => {
    const loop = trialOf(kind, LOOP)
    return loop === undefined ? null : ratio(loop.ms, ms)
  })
  for (const kind of KINDS) chart(`${TITLES[kind]}: time by way`, 'ms', [kind], ({ ms }) => ms)
  chart('Memory of all processes', 'MB', KINDS, ({ bytes }) => round(bytes / 1e6))
  chart('Context switches', '', KINDS, ({ voluntary, involuntary }) => voluntary + involuntary)
}

function lineOf(trial: Trial, memory: string): string {
  const { kind, way, ms, voluntary, involuntary, failure } = trial
  if (failure !== null) return `${TITLES[kind]}, ${way}: ${failure}`
  return `${TITLES[kind]}, ${way}: ${time(ms)}, ${rate(trial)} tasks a second, ${megabytes(trial)} (${memory}), context switches: ${whole(voluntary)} voluntary, ${whole(involuntary)} involuntary`
}

function endOf({ pid, exitCode, cause }: Process): string {
  return `the server (PID ${pid}) ended with exit code ${exitCode}: ${cause}`
}

function shortest(trials: readonly Trial[]): Trial | undefined {
  return trials.toSorted((one, other) => one.ms - other.ms)[0]
}

const sum = (values: readonly number[]): number => values.reduce((one, other) => one + other, 0)
const counted = (count: number, one: string): string =>
  `${whole(count)} ${count === 1 ? one : `${one}${/s$|h$/.test(one) ? 'es' : 's'}`}`
const whole = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 })
const ratio = (value: number, other: number): number => round(value / Math.max(other, 0.001))
const rate = ({ values, ms }: Trial): string => whole(round((1_000 * values.length) / ms))
const megabytes = ({ bytes }: Trial): string => `${whole(round(bytes / 1e6))} MB`

/** "871 ms", "1.31 s" */
function time(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${round(ms / 1_000)} s`
}

/** To three digits, which is all that such a measurement is worth. */
function round(value: number): number {
  return Number(value.toPrecision(3))
}
