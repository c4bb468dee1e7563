// The GIL: one script in Python does the same work in a plain loop, in threads and in processes, and tells what each took.

import type { Command, OptionError, Program, Scope } from 'procdeck'

type Kind = 'arithmetic' | 'SHA-256' | 'waiting'
type Way = 'loop' | 'threads' | 'processes'

/** One kind of work in one way. */
export interface Cell {
  readonly ms: number
  /** As fast as the plain loop. */
  readonly times: number
  /** CPU time by time; null where the system does not tell it. */
  readonly cores: number | null
  readonly sum: number
}

/** What an interpreter says of itself, in its first line. */
export interface Python {
  readonly version: string
  readonly hasGil: boolean
  /** That it may use. */
  readonly cores: number
}

/** What its lines tell. */
export interface Measured {
  /** Null: it is none that could run the script. */
  readonly python: Python | null
  readonly cells: Readonly<Record<Kind, Readonly<Partial<Record<Way, Cell>>>>>
  readonly pids: readonly number[]
  readonly readyMs: number | null
  /** It compared the results one by one. */
  readonly isSame: boolean
}

interface Trial extends Measured {
  readonly by: Command
  /** What it raised. */
  readonly error: string | undefined
}

/** What the program itself calls of the module of its tasks. */
interface Helpers {
  readonly scriptPath: () => string
  readonly freeThreadedNames: () => readonly string[]
  readonly stillRunning: (pids: readonly number[], limitMs: number) => Promise<readonly number[]>
}

const module = new URL('./tasks.js', import.meta.url)
const KINDS: readonly Kind[] = ['arithmetic', 'SHA-256', 'waiting']
const WAYS: readonly Way[] = ['loop', 'threads', 'processes']
const TITLES: Readonly<Record<Kind, string>> = { arithmetic: 'Arithmetic', 'SHA-256': 'SHA-256', waiting: 'Waiting' }
/** Times that differ by less say nothing. */
const FASTER = 1.2
/** With less of a core for work that needs one, other work had the rest of it. */
const QUIET = 0.85
/** CPU time is counted in whole ticks, of 10 ms on most systems: of a shorter time it says too little. */
const SHORT_MS = 200
const PATIENCE_MS = 5_000

export const program: Program = async (run) => {
  const { scriptPath, freeThreadedNames, stillRunning } = (await import(module.href)) as Helpers
  const args = [scriptPath(), `${run.parameters['tasks']}`, `${run.workers}`]
  const first = await measure(run, 'python', 'python3', args)
  if (first === null) {
    const why = 'there is no python3 on this machine'
    return { headline: `No times: ${why}`, story: [`Python is not measured: ${why}.`] }
  }
  run.progress(1, 2)
  const second = first.python?.hasGil === true ? await withoutGil(run, freeThreadedNames(), args) : null
  run.progress(2, 2)
  const trials = second === null ? [first] : [first, second]
  const pids = trials.flatMap(({ by, pids: ofWorkers }) => [...(by.pid === null ? [] : [by.pid]), ...ofWorkers])
  const left = await stillRunning(pids, PATIENCE_MS)
  run.signal.throwIfAborted()

  const missing = trials.filter(
    (trial) => trial.by.exitCode !== 0 || cellsOf(trial).length < KINDS.length * WAYS.length,
  )
  const seen = trials.map((trial) => `${cellsOf(trial).length} times by ${ending(trial)}`).join('; ')
  run.check('each way was measured with each kind of work', missing.length === 0, seen)
  run.check('each way has the same results', trials.every(hasSame) && agree(trials), trials.map(sums).join('; '))
  const ended = `${pids.length} have ended`
  run.check('none of the processes is left', left.length === 0, left.map((pid) => `PID ${pid}`).join(', ') || ended)
  for (const trial of trials) show(run, trial)
  return {
    headline: headlineOf(first, run.workers),
    story: [
      ...trials.flatMap((trial) => [placeOf(trial, run.workers), ...storyOf(trial, run.workers)]),
      ...(second === null
        ? first.python?.hasGil === true
          ? ['No free-threaded Python (python3.14t) was found, so threads without a GIL are not measured.']
          : []
        : differenceOf(first, second)),
      ...missing.map((trial) => `Lost: ${ending(trial)}, after ${cellsOf(trial).length} times.`),
    ],
  }
}

/** The script under one interpreter; null where there is no such command. */
async function measure(run: Scope, name: string, command: string, args: readonly string[]): Promise<Trial | null> {
  let by: Command
  try {
    by = new run.Command({ command, args, env: { PYTHONUNBUFFERED: '1' }, name })
  } catch (error) {
    if ((error as Partial<OptionError>).option !== 'command') throw error
    return null
  }
  await by.start()
  await by.join()
  const lines = await run.outputOf(by)
  const error = lines.findLast(({ stream }) => stream === 'stderr')?.text
  return { by, error, ...measuredIn(lines.map(({ text }) => text)) }
}

/** The first of them that is there and has no GIL. */
async function withoutGil(run: Scope, commands: readonly string[], args: readonly string[]): Promise<Trial | null> {
  for (const command of commands) {
    const trial = await measure(run, 'free-threaded', command, args)
    if (trial?.python?.hasGil === false) return trial
  }
  return null
}

/** What gil.py prints. */
export function measuredIn(lines: readonly string[]): Measured {
  const cells: Record<Kind, Partial<Record<Way, Cell>>> = { arithmetic: {}, 'SHA-256': {}, waiting: {} }
  let python: Python | null = null
  let [pids, readyMs, isSame]: [number[], number | null, boolean] = [[], null, false]
  for (const line of lines) {
    const [, version, gil, cores] = /^(\S+ \S+) (with|without) the GIL, on (\d+) cores?: /.exec(line) ?? []
    if (version !== undefined) python = { version, hasGil: gil === 'with', cores: Number(cores) }
    const [, ready, workers = ''] = /^\d+ process(?:es)? ready after (\d+) ms: PID ([\d, ]+)$/.exec(line) ?? []
    if (ready !== undefined) [readyMs, pids] = [Number(ready), workers.split(', ').map(Number)]
    if (line === 'the same results in each way: True') isSame = true
    const [, kind, way = '', ms, times, used, sum] =
      /^([\w-]+), ([\w ]+): (\d+) ms, ([\d.]+) times, (?:([\d.]+) cores|cores not known), sum (\d+)$/.exec(line) ?? []
    const known = KINDS.find((one) => one === kind)
    if (known === undefined) continue
    const name = way === 'plain loop' ? 'loop' : way.includes('thread') ? 'threads' : 'processes'
    const cell = { ms: Number(ms), times: Number(times), cores: used === undefined ? null : Number(used) }
    cells[known][name] = { ...cell, sum: Number(sum) }
  }
  return { python, cells, pids, readyMs, isSame }
}

/** What was measured, and why it is so: a sentence or two for each kind of work. */
export function storyOf({ python, cells }: Measured, workers: number): string[] {
  if (python === null) return []
  const told = KINDS.flatMap((kind) => {
    const { loop, threads, processes } = cells[kind]
    if (loop === undefined || threads === undefined) return []
    const lead = `${TITLES[kind]}: the plain loop needed ${loop.ms} ms, ${gained(nameOf('threads', workers), threads)}`
    const words = `${lead}: ${ofThreads(kind, python, loop, threads, workers)}.`
    if (processes === undefined) return [words]
    const of = ofProcesses(kind, python, threads, processes, workers)
    return [`${words} ${gained(`${nameOf('processes', workers)} needed`, processes)}: ${of}.`]
  })
  return [...told, ...busy(cells, workers)]
}

/** Of the work that needs a core, what got least of one. */
function busy(cells: Measured['cells'], workers: number): string[] {
  const all = (['arithmetic', 'SHA-256'] as const).flatMap((kind) =>
    WAYS.flatMap((way) => {
      const { cores = null, ms = 0 } = cells[kind][way] ?? {}
      return cores === null || ms < SHORT_MS ? [] : [{ kind, way, cores }]
    }),
  )
  const least = Math.min(...all.map(({ cores }) => cores))
  const found = all.find(({ cores }) => cores === least && cores < QUIET)
  if (found === undefined) return []
  const name = found.way === 'loop' ? 'the plain loop' : nameOf(found.way, workers)
  const got = `${name} got ${amount(found)} of a core for ${found.kind}`
  return [`Other work kept this machine busy: ${got}. Such times say little.`]
}

function ofThreads(kind: Kind, { hasGil, cores }: Python, loop: Cell, threads: Cell, workers: number): string {
  const isFaster = threads.times >= FASTER
  const used = usedBy(threads, cores)
  if (workers === 1) return `one thread does one task after the other, as the loop does, and ${used}`
  if (kind === 'waiting') {
    const why = hasGil ? 'a thread that waits does not hold the GIL' : 'a thread that waits needs no core'
    return isFaster ? `${why}, and ${used}` : `nothing was gained, and ${used}`
  }
  if (kind === 'SHA-256') {
    const why = hasGil ? 'the C code releases the GIL' : 'C code needs no GIL'
    return isFaster ? `${why}, ${soOrAnd(threads)} ${used}` : `${why}, but nothing was gained: ${used}`
  }
  if (!hasGil) {
    const why = 'without a GIL the threads run Python code at the same time'
    return isFaster ? `${why}, ${soOrAnd(threads)} ${used}` : `there is no GIL, but nothing was gained: ${used}`
  }
  const oneAtATime = 'the GIL lets one thread run Python code at a time'
  // Nothing is measured on a machine of its own.
  if (isFaster) return `the threads did not gain that, because ${oneAtATime}: ${used}, and ${amount(loop)} by the loop`
  return (threads.cores ?? 1) < QUIET
    ? `${oneAtATime}, and of one core they had ${amount(threads)}`
    : `${oneAtATime}, so ${used}`
}

function ofProcesses(kind: Kind, { hasGil, cores }: Python, threads: Cell, processes: Cell, workers: number): string {
  const used = usedBy(processes, cores)
  if (workers === 1) return used
  if (processes.times < FASTER) return `nothing was gained, and ${used}`
  if (kind === 'arithmetic' && hasGil) return `each has a GIL of its own, ${soOrAnd(processes)} ${used}`
  const beside = threads.ms / processes.ms
  if (beside >= FASTER) return `faster than threads, and ${used}`
  return beside > 1 / FASTER ? `about as fast as threads, and ${used}` : `slower than threads, and ${used}`
}

/** "2 threads 812 ms (0.99 times as fast)" */
const gained = (name: string, { ms, times }: Cell): string => `${name} ${ms} ms (${times.toFixed(2)} times as fast)`
/** More than one core is what the reason before it explains. */
const soOrAnd = ({ cores }: Cell): string => ((cores ?? 1) >= FASTER ? 'so' : 'and')

function usedBy(cell: Cell, cores: number): string {
  if (cell.cores === null) return 'how many cores were used is not known'
  return `${amount(cell)} cores were used${cores === 1 ? ' (there is one)' : ''}`
}

const amount = ({ cores }: Pick<Cell, 'cores'>): string =>
  cores === null ? 'a share that is not known' : cores.toFixed(1)

function placeOf({ python, by, readyMs }: Trial, workers: number): string {
  if (python === null) return `${by.name} (PID ${by.pid}) did not run the script.`
  const gil = python.hasGil ? 'with the GIL' : 'without the GIL'
  const started =
    readyMs === null
      ? ''
      : `; its ${counted(workers, 'process')} took ${readyMs} ms to start, which is in none of the times`
  return `${python.version} ${gil} (PID ${by.pid}), on ${counted(python.cores, 'core')}${started}.`
}

/** What a plain loop costs where there is no GIL. */
function differenceOf(first: Trial, second: Trial): string[] {
  const [one, other] = [first.cells.arithmetic.loop, second.cells.arithmetic.loop]
  if (one === undefined || other === undefined) return []
  return [`A plain loop of the arithmetic took ${other.ms} ms without the GIL, and ${one.ms} ms with it.`]
}

function headlineOf({ cells: { arithmetic } }: Measured, workers: number): string {
  const told = (['threads', 'processes'] as const).flatMap((way) => {
    const times = arithmetic[way]?.times
    return times === undefined ? [] : [`${times.toFixed(2)} times as fast with ${nameOf(way, workers)}`]
  })
  return told.length === 0 ? 'Nothing was measured' : `Arithmetic in Python: ${told.join(', ')}`
}

function show(run: Scope, { python, cells }: Measured): void {
  if (python === null) return
  const gil = python.hasGil ? 'with the GIL' : 'without the GIL'
  const series = (value: (cell: Cell) => number | null) =>
    WAYS.map((way) => ({
      name: nameOf(way, run.workers),
      values: KINDS.map((kind) => {
        const cell = cells[kind][way]
        return cell === undefined ? null : value(cell)
      }),
    }))
  const shape = { kind: 'bar' as const, names: KINDS }
  run.chart({ title: `Time ${gil}`, unit: 'ms', shape, series: series(({ ms }) => ms) })
  run.chart({ title: `Cores used ${gil}`, unit: '', shape, series: series(({ cores }) => cores) })
}

const cellsOf = ({ cells }: Measured): Cell[] => KINDS.flatMap((kind) => Object.values(cells[kind]))
const sumsOf = ({ cells }: Measured, kind: Kind): number[] => [
  ...new Set(Object.values(cells[kind]).map(({ sum }) => sum)),
]
const hasSame = (one: Measured): boolean => one.isSame && KINDS.every((kind) => sumsOf(one, kind).length === 1)
/** Two interpreters have the same results, too. */
const agree = (all: readonly Measured[]): boolean =>
  KINDS.every((kind) => new Set(all.flatMap((one) => sumsOf(one, kind))).size === 1)
const sums = (one: Measured): string =>
  KINDS.map((kind) => `${kind} ${sumsOf(one, kind).join(' and ') || 'none'}`).join(', ')

/** "python3 (PID 812), which ended with exit code -9: killed from outside (SIGKILL)" */
function ending({ by, error }: Trial): string {
  return `${by.name} (PID ${by.pid}), which ended with exit code ${by.exitCode}: ${(by.exitCode === 0 ? null : error) ?? by.cause}`
}

const nameOf = (way: Way, workers: number): string =>
  way === 'loop' ? 'plain loop' : counted(workers, way === 'threads' ? 'thread' : 'process')

function counted(count: number, one: 'thread' | 'process' | 'core'): string {
  if (count === 1) return `1 ${one}`
  return `${count} ${one}${one === 'process' ? 'es' : 's'}`
}
