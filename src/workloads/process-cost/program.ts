// What a process costs: its start by start method, the way of bytes to it, and its memory by what it imports.

import type { Command, OptionError, Pool, Process, Program, Scope, Shared } from 'procdeck'

type Made = { readonly pid: number; readonly bytes: Uint8Array; readonly checksum: number }
type Taken = { readonly pid: number; readonly checksum: number; readonly checksumMs: number }

interface Usage {
  readonly memory: string
  readonly bytes: number
}

interface Start {
  readonly method: string
  readonly pid: number
  readonly ms: number
  /** It was started ahead, and only taken. */
  readonly waited?: boolean
  readonly usage?: Usage
}

/** Of a process, by what it imports or how it was started. */
interface Memory extends Usage {
  readonly name: string
}

/** Starts that one process made of others. */
interface Starts {
  readonly by: Process | Command
  readonly starts: readonly Start[]
  /** What it raised. */
  readonly error: string | undefined
}

/** The milliseconds of each way, each a median. */
interface Given {
  readonly size: number
  readonly ms: Readonly<Record<string, number>>
}

/** What the program itself calls of the module of its tasks. */
interface Helpers {
  readonly openFolder: () => { readonly file: string; readonly script: string | null; readonly remove: () => void }
  readonly stillRunning: (pids: readonly number[], limitMs: number) => Promise<readonly number[]>
}

const module = new URL('./tasks.js', import.meta.url)
const METHODS = ['spawn', 'warm', 'thread']
const IN_PYTHON = ['Python spawn', 'Python fork', 'Python forkserver']
/** What is there before the start. */
const CONDITIONS: Readonly<Record<string, string>> = {
  warm: 'warm from a filled stock',
  thread: 'thread in a running host',
  'Python fork': 'Python fork by a running server',
  'Python forkserver': 'Python forkserver by a running one',
}
const WAYS = ['value', 'share', 'path']
/** No way to a worker: it has read the shared value already. */
const AGAIN = 'share again'
const IMPORTS = ['nothing', 'one module', 'five modules', 'a table']
const [KIB, MIB] = [1_024, 1_048_576]
/** Each size goes each way so often. */
const TURNS = 5
/** Times that differ by less say nothing. */
const TOLERANCE = 0.1
const PATIENCE_MS = 5_000

export const program: Program = async (run) => {
  const [rounds, largest] = [Number(run.parameters['rounds']), Number(run.parameters['largestMiB']) * MIB]
  const { openFolder, stillRunning } = (await import(module.href)) as Helpers
  const sizes = [...[KIB, 32 * KIB, MIB, 16 * MIB].filter((size) => size < largest), largest]
  const [given, memories, lost]: [Given[], Memory[], string[]] = [[], [], []]
  let [done, methods] = [0, [...METHODS, ...IN_PYTHON]]
  const step = (steps = 1): void => {
    run.progress((done += steps), (methods.length + 1) * rounds + sizes.length + IMPORTS.length)
  }
  const folder = openFolder()
  try {
    const python = await pythonStarts(run, rounds, folder.script)
    if (typeof python === 'string') methods = METHODS
    step(rounds)
    const own = await ownStarts(run, rounds, typeof python === 'string' ? null : folder.script, step)
    for (const size of sizes) {
      given.push(...(await give(run, size, folder.file, lost)))
      step()
    }
    for (const imports of IMPORTS) {
      memories.push(...(await memoryWith(run, imports, lost)))
      step()
    }
    const all = typeof python === 'string' ? [own] : [own, python]
    const pids = new Set(all.flatMap(({ by, starts }) => [by.pid ?? [], starts.map(({ pid }) => pid)].flat()))
    const left = await stillRunning([...pids], PATIENCE_MS)
    run.signal.throwIfAborted()

    for (const one of all) checkStarts(run, one, one === own ? methods : methodsOf(one), rounds, lost)
    const fresh = own.starts.filter(({ method, waited }) => method === 'warm' && waited !== true)
    const freshPids = fresh.map(({ pid }) => `PID ${pid} had not`).join(', ')
    run.check('each start by warm took a process that had waited', fresh.length === 0, freshPids)
    const arrived = given.map(({ size }) => sized(size)).join(', ')
    run.check('each size arrived each way with its checksum', given.length === sizes.length, arrived)
    const told = memories.map(({ name }) => name).join(', ')
    run.check('each process told its memory', memories.length === IMPORTS.length, told)
    run.check(
      'none of the processes is left',
      left.length === 0,
      left.map((pid) => `PID ${pid}`).join(', ') || `${pids.size} have ended`,
    )
    const ofPython = typeof python === 'string' ? [] : memoryOf(python)
    const ofStarts = memoryOf(own)
    showStarts(run, 'First answers by part of the starts', own, rounds)
    if (typeof python !== 'string') showStarts(run, 'The same by multiprocessing', python, rounds)
    showGiven(
      run,
      'Few bytes to a worker',
      given.filter(({ size }) => size < MIB),
    )
    showGiven(
      run,
      'Many bytes to a worker',
      given.filter(({ size }) => size >= MIB),
    )
    showMemory(run, 'Memory of a process by what it imports', memories)
    showMemory(run, 'Memory of a worker by its start method', ofStarts)
    showMemory(run, 'Memory of a process of multiprocessing', ofPython)
    const ofNode = methodsOf(own).filter((method) => METHODS.includes(method))
    const first = ofNode.map((method) => `${time(median(msOf(own, method)))} with ${method}`)
    return {
      headline: first.length === 0 ? 'No start was measured' : `First answer after ${first.join(', ')}`,
      story: [
        `Median and span of ${rounds} ${rounds === 1 ? 'start' : 'starts'} each, ${spans(own, rounds)}.`,
        typeof python === 'string'
          ? `Python is not measured: ${python}.`
          : `The same by multiprocessing, ${spans(python, rounds)}.`,
        ...crossing(given),
        ...difference(memories),
        ...(ofStarts.length === 0 ? [] : [`A worker has ${ofStarts.map(memoryWords).join(', ')}.`]),
        ...(ofPython.length === 0 ? [] : [`A process of multiprocessing has ${ofPython.map(memoryWords).join(', ')}.`]),
        ...(lost.length === 0 ? [] : [`Lost: ${lost.join('; ')}.`]),
      ],
    }
  } finally {
    folder.remove()
  }
}

/** By a process with a supervisor of its own: a scope has no stock of waiting processes. */
async function ownStarts(run: Scope, rounds: number, script: string | null, step: () => void): Promise<Starts> {
  const answers = new run.Queue<Start>({ name: 'starts' })
  const by = new run.Process({
    target: { module, export: 'measureStarts' },
    args: [answers, rounds, script],
    name: 'starter',
  })
  await by.start()
  // The sentinel ends the loop below, also when the process has died. A cancelled run has closed the queue.
  const ended = by.join().then(() => answers.putSentinels())
  ended.catch(() => undefined)
  const starts: Start[] = []
  for await (const start of answers) {
    starts.push(start)
    step()
  }
  return { by, starts, error: by.error?.message }
}

/** The counterpart in Python prints its starts; a text says why there are none. */
async function pythonStarts(run: Scope, rounds: number, script: string | null): Promise<Starts | string> {
  if (script === null) return 'process-cost.py is not beside the program'
  let by: Command
  try {
    const args = [script, `${rounds}`, '0']
    by = new run.Command({ command: 'python3', args, env: { PYTHONUNBUFFERED: '1' }, name: 'python' })
  } catch (error) {
    if ((error as Partial<OptionError>).option !== 'command') throw error
    return 'there is no python3 on this machine'
  }
  await by.start()
  await by.join()
  const line = /^(\w+) \d+: PID (\d+) answered after ([\d.]+) ms, (\d+) bytes \((\w+)\)$/
  const lines = await run.outputOf(by)
  const starts = lines.flatMap(({ text }): Start[] => {
    const [, method = '', pid, ms, bytes, memory] = line.exec(text) ?? []
    if (memory === undefined) return []
    return [{ method, pid: Number(pid), ms: Number(ms), usage: { memory, bytes: Number(bytes) } }]
  })
  return { by, starts, error: lines.findLast(({ stream }) => stream === 'stderr')?.text }
}

/** The same bytes to one worker, each way in turn. The time of the checksum is no part of it. */
async function give(run: Scope, size: number, file: string, lost: string[]): Promise<Given[]> {
  const pool = new run.Pool({ processes: 1 })
  const taken = new Map<string, number[]>([...WAYS, AGAIN].map((way) => [way, []]))
  try {
    const { pid, bytes, checksum } = await pool.apply<Made>({ module, export: 'make' }, [size, file])
    const timed = async (way: string, argument: () => unknown): Promise<void> => {
      const beganMs = performance.now()
      const got = await pool.apply<Taken>({ module, export: 'take' }, [await argument()])
      taken.get(way)?.push(performance.now() - beganMs - got.checksumMs)
      if (got.pid !== pid) throw new Error(`PID ${pid} is gone: ${causeOf(pool, pid)}`)
      if (got.checksum !== checksum) throw new Error(`checksum ${got.checksum} in place of ${checksum} by ${way}`)
    }
    for (let turn = 0; turn < TURNS; turn++) {
      let shared: Shared | undefined
      await timed('value', () => bytes)
      await timed('share', async () => (shared = await pool.share(bytes)))
      await timed(AGAIN, () => shared)
      shared?.release()
      await timed('path', () => file)
    }
  } catch (error) {
    run.signal.throwIfAborted()
    taken.clear()
    lost.push(`${sized(size)}, ${(error as Error).message}`)
  }
  await pool.close()
  await pool.join()
  if (taken.size === 0) return []
  const ms = [...taken].map(([way, all]) => [way, round(median(all))] as const)
  run.print(`${sized(size)}: ${ms.map(([way, value]) => `${way} ${value} ms`).join(', ')}`)
  return [{ size, ms: Object.fromEntries(ms) }]
}

/** A worker that ended between two tasks has lost none: another has its place. */
function causeOf(pool: Pool, pid: number): string {
  return `${pool.insights().workers.find((worker) => worker.pid === pid)?.cause}`
}

/** What a process of its own has that imports these. */
async function memoryWith(run: Scope, imports: string, lost: string[]): Promise<Memory[]> {
  const usages = new run.Queue<Usage>({ name: `memory, imports ${imports}` })
  const target = { module, export: 'tellMemory' }
  const process = new run.Process({ target, args: [usages, imports], name: `imports ${imports}` })
  await process.start()
  await process.join()
  run.signal.throwIfAborted()
  if (process.exitCode !== 0) lost.push(ending(process, process.error?.message))
  return usages.empty ? [] : [{ name: imports, ...(await usages.get()) }]
}

function checkStarts(run: Scope, one: Starts, methods: readonly string[], rounds: number, lost: string[]): void {
  const { by, starts, error } = one
  const isWhole = by.exitCode === 0 && starts.length > 0 && starts.length === methods.length * rounds
  run.check(`each start by ${by.name} answered`, isWhole, `${starts.length} answers; ${ending(by, error)}`)
  if (!isWhole) lost.push(`${ending(by, error)}, after ${starts.length} answers`)
}

function showStarts(run: Scope, title: string, one: Starts, rounds: number): void {
  const methods = methodsOf(one)
  const parts = Array.from({ length: rounds }, (_, i) => round((100 * (i + 1)) / rounds))
  const values = (ms: readonly number[]): (number | null)[] => parts.map((_, i) => ms[i] ?? null)
  if (methods.length > 0)
    run.chart({
      title,
      unit: 'ms',
      shape: { kind: 'line', unit: '%', x: parts },
      series: methods.map((method) => ({ name: method, values: values(msOf(one, method)) })),
    })
}

function showGiven(run: Scope, title: string, given: readonly Given[]): void {
  if (given.length > 0)
    run.chart({
      title,
      unit: 'ms',
      shape: { kind: 'bar', names: given.map(({ size }) => sized(size)) },
      series: [...WAYS, AGAIN].map((name) => ({ name, values: given.map(({ ms }) => ms[name] ?? null) })),
    })
}

function showMemory(run: Scope, title: string, memories: readonly Memory[]): void {
  if (memories.length > 0)
    run.chart({
      title,
      unit: 'MiB',
      shape: { kind: 'bar', names: memories.map(({ name }) => name) },
      series: [{ name: memories[0]?.memory ?? '', values: memories.map(({ bytes }) => round(bytes / MIB)) }],
    })
}

/** Which way was the fastest for which sizes, and what each took for the largest. */
function crossing(given: readonly Given[]): string[] {
  const parts: { readonly best: string; readonly from: number; to: number }[] = []
  for (const { size, ms } of given) {
    const shortest = Math.min(...WAYS.map((way) => ms[way] ?? 0))
    const best = WAYS.filter((way) => (ms[way] ?? 0) <= shortest * (1 + TOLERANCE)).join(' or ')
    const last = parts.at(-1)
    if (last?.best === best) last.to = size
    else parts.push({ best, from: size, to: size })
  }
  const most = given.at(-1)
  if (most === undefined) return []
  const words = parts.map(
    ({ best, from, to }) => `${best} for ${from === to ? sized(from) : `${sized(from)} to ${sized(to)}`}`,
  )
  const each = WAYS.map((way) => `${time(most.ms[way] ?? 0)} by ${way}`)
  return [
    `The fastest way to a worker: ${words.join(', ')}; times within ${TOLERANCE * 100}% count as equal.`,
    `${sized(most.size)} took ${each.join(', ')} (its file was there before), and ${time(most.ms[AGAIN] ?? 0)} by share once the worker had read it.`,
  ]
}

function difference([least, ...others]: readonly Memory[]): string[] {
  if (least === undefined) return []
  const more = others.map(({ name, bytes }) => {
    const mebibytes = round((bytes - least.bytes) / MIB)
    return `, with ${name} ${mebibytes > 0 ? `${mebibytes} MiB more` : 'no more'}`
  })
  return [`A process that imports ${least.name} has ${round(least.bytes / MIB)} MiB (${least.memory})${more.join('')}.`]
}

/** Of each start method, the median. A thread has no memory that is its alone. */
function memoryOf(one: Starts): Memory[] {
  const methods = methodsOf(one).filter((method) => method !== 'thread')
  return methods.map((method) => {
    const usages = one.starts.flatMap((start) => (start.method === method ? (start.usage ?? []) : []))
    return { name: method, memory: `${usages[0]?.memory}`, bytes: median(usages.map(({ bytes }) => bytes)) }
  })
}

function memoryWords({ name, memory, bytes }: Memory): string {
  return `${round(bytes / MIB)} MiB (${memory}) with ${name}`
}

/** "by starter (PID 812): spawn 41.2 ms (38.1 to 60.3), warm from a filled stock 4.1 ms (3.5 to 6)" */
function spans(one: Starts, rounds: number): string {
  const words = methodsOf(one).map((method) => {
    const ms = msOf(one, method)
    return `${CONDITIONS[method] ?? method} ${time(median(ms))} (${ms[0]} to ${ms.at(-1)}${ms.length === rounds ? '' : `, only ${ms.length} starts`})`
  })
  return `by ${one.by.name} (PID ${one.by.pid}): ${words.join(', ') || 'none'}`
}

/** "starter (PID 812) ended with exit code -9: killed from outside (SIGKILL)" */
function ending({ name, pid, exitCode, cause }: Process | Command, error?: string): string {
  return `${name} (PID ${pid}) ended with exit code ${exitCode}: ${error ?? cause}`
}

const methodsOf = ({ starts }: Starts): string[] => [...new Set(starts.map(({ method }) => method))]
const time = (ms: number): string => `${round(ms)} ms`
const sized = (size: number): string => (size < MIB ? `${size / KIB} KiB` : `${size / MIB} MiB`)

/** The shortest first. */
function msOf({ starts }: Starts, method: string): number[] {
  return starts.flatMap((start) => (start.method === method ? [start.ms] : [])).sort((one, other) => one - other)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1)
  return middle.reduce((sum, value) => sum + value, 0) / middle.length
}

/** To three digits, which is all that such a measurement is worth. */
function round(value: number): number {
  return Number(value.toPrecision(3))
}
