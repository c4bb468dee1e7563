// Text: the words of real text, counted by a pool that gets lines, texts, or paths.

import type { Pool, Program, Scope, Target } from 'procdeck'

type Words = ReadonlyMap<string, number>

/** From a task: a Counter of Python arrives as an object. */
type Told = Words | Readonly<Record<string, number>>

interface Part {
  readonly path: string
  readonly from: number
  readonly to: number
}

/** What was written, and from where. */
interface Written {
  readonly places: readonly { readonly root: string; readonly files: number }[]
  readonly skipped: number
  readonly foundLines: number
  readonly foundBytes: number
  readonly parts: readonly Part[]
  readonly digests: readonly string[]
  readonly words: number
  readonly lines: number
  readonly bytes: number
  readonly pid: number
}

/** What the parent itself calls of the same module. */
interface Files {
  readonly openFolder: (files: number) => Folder
  readonly readPart: (part: Part) => { toString(): string }
}

interface Folder {
  readonly path: string
  readonly files: readonly string[]
  readonly remove: () => void
}

/** What crosses for one task. */
interface Way {
  readonly name: string
  readonly words: string
  readonly target: Target
  readonly argument: (part: Part) => unknown
}

/** What one way gave, and what it took. */
interface Counted {
  readonly name: string
  readonly words: Words
  readonly digests: readonly string[]
  readonly ms: number
  readonly toBytes: number
  readonly backBytes: number
  readonly failure: string | null
}

const files = new URL('./tasks.js', import.meta.url)
/** What the workers run, by its name in each language. */
const JAVASCRIPT = { module: files, lines: 'countLines', text: 'countText', part: 'countPart', all: 'countAll' }
const PYTHON = {
  module: new URL('./text.py', import.meta.url),
  lines: 'count_lines',
  text: 'count_text',
  part: 'count_part',
  all: 'count_all',
}
const MOST_FREQUENT = 10

export const program: Program = async (run) => {
  const { openFolder, readPart } = (await import(files.href)) as Files
  const { source = '', lines, linesPerTask, parts: fileCount, tasksIn = 'javascript' } = run.parameters
  const inPython = tasksIn !== 'javascript'
  const tasks = inPython ? PYTHON : JAVASCRIPT
  const target = (task: Exclude<keyof typeof tasks, 'module'>): Target => ({
    module: tasks.module,
    export: tasks[task],
  })
  const textOf = (part: Part): string => readPart(part).toString()
  const ways: readonly Way[] = [
    {
      name: 'lines',
      words: 'a list of lines',
      target: target('lines'),
      argument: (part) => textOf(part).split('\n').slice(0, -1),
    },
    { name: 'strings', words: 'one string', target: target('text'), argument: textOf },
    {
      name: 'paths',
      words: 'a path and a range of bytes',
      target: target('part'),
      argument: (part) => part,
    },
  ]
  const folder = openFolder(Number(fileCount))
  try {
    const workers = run.workers
    // Counting the same again changes nothing: the task of a worker that died is run again.
    const pool = new run.Pool({ onWorkerLost: 'retry' })
    const alone = new run.Pool({ processes: 1, onWorkerLost: 'retry' })
    // Both count in Python where the form says so; the files are written by Node in any case.
    const writer = inPython ? new run.Pool({ processes: 1, onWorkerLost: 'retry', runtime: 'node' }) : alone
    const pools = [...new Set([writer, alone, pool])]
    const wanted = { source, lines, linesPerTask, files: folder.files }
    run.print(`the text is copied into ${folder.path}`)
    const written = await writer.apply<Written>({ module: files, export: 'writeText' }, [wanted])
    const { parts } = written

    const steps = (ways.length + 1) * parts.length
    const { pid, ...loop } = await inLoop(run, alone, target('all'), parts)
    run.progress(parts.length, steps)
    const some = parts.slice(0, 2 * workers)
    // Processes start and code is compiled: that is not measured.
    for (const way of ways) await inPool(run, pool, way, some)
    const all: Counted[] = [loop]
    for (const way of ways) {
      run.print(`${way.name}: begins`)
      const done = all.length * parts.length
      all.push(await inPool(run, pool, way, parts, (results) => run.progress(done + results, steps)))
      run.print(`${way.name}: ${told(all.at(-1) as Counted)}`)
    }
    const gone = pools.flatMap((one) => one.insights().workers.filter(({ exitCode }) => exitCode !== null))
    for (const one of pools) {
      await one.close()
      await one.join()
    }
    check(run, written, all)
    show(run, all)
    const stopped = all.find(({ failure }) => failure !== null)
    const [, byLines, byStrings, byPaths] = all as [Counted, Counted, Counted, Counted]
    return {
      headline:
        stopped === undefined
          ? `Paths ${time(byPaths.ms)}, lines ${time(byLines.ms)}: ${ratio(byPaths, byLines)}; ${size(byPaths.toBytes)} crossed instead of ${size(byLines.toBytes)}`
          : `No comparison: ${stopped.name} stopped`,
      story: [
        ...copied(written, folder.files.length),
        loop.failure === null
          ? `A plain loop in one process${inPython ? ' of Python' : ''} (PID ${pid}) counted ${counted(sumOf(loop.words), 'word')}, ${whole(loop.words.size)} of them different, in ${time(loop.ms)}.`
          : `The plain loop stopped: ${loop.failure}.`,
        ...ways.map(
          ({ words }, i) =>
            `With ${words} in each of ${counted(parts.length, 'task')}: ${told(all[i + 1] as Counted)}.`,
        ),
        ...(stopped === undefined
          ? [
              `Paths were ${ratio(byPaths, byLines)} as lines, ${ratio(byPaths, byStrings)} as strings, and with ${counted(workers, 'worker')} ${ratio(byPaths, loop)} as the loop.`,
            ]
          : []),
        ...gone.map(
          (one) =>
            `${one.name} (PID ${one.pid}) ended before the end: ${one.cause}; what it had went to another process, and a time may include that.`,
        ),
        ...(run.workers === workers ? [] : [`The number of workers was changed to ${run.workers} during the run.`]),
      ],
    }
  } finally {
    folder.remove()
  }
}

/** The baseline: no message but the parts and one result. */
async function inLoop(
  run: Scope,
  alone: Pool,
  target: Target,
  parts: readonly Part[],
): Promise<Counted & { readonly pid: number }> {
  const nothing = { name: 'plain loop', words: new Map(), digests: [], ms: 0, toBytes: 0, backBytes: 0, pid: 0 }
  try {
    await alone.apply(target, [parts.slice(0, 2)])
    const loop = await alone.apply<Pick<Counted, 'digests' | 'ms'> & { words: Told; pid: number }>(target, [parts])
    run.print(`plain loop: ${time(round(loop.ms))}`)
    return { ...nothing, ...loop, words: new Map(entries(loop.words)), ms: round(loop.ms), failure: null }
  } catch (error) {
    run.signal.throwIfAborted()
    return { ...nothing, failure: (error as Error).message }
  }
}

/** From the files to the merged counts. Arguments are made one by one, as the pool takes them. */
async function inPool(
  run: Scope,
  pool: Pool,
  { name, target, argument }: Way,
  parts: readonly Part[],
  onResult?: (results: number) => void,
): Promise<Counted> {
  const results: { readonly sha256: string; readonly words: Told }[] = []
  const words = new Map<string, number>()
  let [toBytes, backBytes, failure]: [number, number, string | null] = [0, 0, null]
  const beganMs = performance.now()
  try {
    for await (const result of pool.imap<(typeof results)[0]>(target, each(parts, argument), { chunkSize: 1 })) {
      for (const [word, times] of entries(result.words)) words.set(word, (words.get(word) ?? 0) + times)
      results.push(result)
      onResult?.(results.length)
    }
  } catch (error) {
    failure = (error as Error).message
  }
  const ms = round(performance.now() - beganMs)
  run.signal.throwIfAborted()
  if (onResult !== undefined && failure === null) {
    const encoded = target.module === PYTHON.module ? pickledBytes : encodedBytes
    toBytes = await encoded(pool, each(parts, argument))
    backBytes = await encoded(pool, results)
  }
  return { name, words, digests: results.map(({ sha256 }) => sha256), ms, toBytes, backBytes, failure }
}

function entries(words: Told): Iterable<readonly [string, number]> {
  return words instanceof Map ? words : Object.entries(words)
}

function* each(parts: readonly Part[], argument: Way['argument']): Generator {
  for (const part of parts) yield argument(part)
}

/** Of values as they cross: the pool tells it of those that it shares. Measured afterwards, because it takes time. */
async function encodedBytes(pool: Pool, values: Iterable<unknown>): Promise<number> {
  let sum = 0
  for (const value of values) {
    const shared = await pool.share(value)
    sum += shared.bytes
    shared.release()
  }
  return sum
}

/** To and from Python values cross as pickle: one of its workers tells the size. */
async function pickledBytes(pool: Pool, values: Iterable<unknown>): Promise<number> {
  const target = { module: PYTHON.module, export: 'pickled_size' }
  let sum = 0
  for await (const bytes of pool.imap<number>(target, values, { chunkSize: 1 })) sum += bytes
  return sum
}

function check(run: Scope, { digests, words, parts }: Written, all: readonly Counted[]): void {
  const seen = (of: (one: Counted) => string): string =>
    all.map((one) => `${one.name}: ${one.failure ?? of(one)}`).join('; ')
  const [first] = all.filter(({ failure }) => failure === null)
  const equal = all.every((one) => one.failure === null && isSame(one.words, first?.words ?? new Map()))
  run.check(
    'all ways have the same count for each word',
    equal,
    seen((one) => `${one.words.size} different words`),
  )
  const right = all.every((one) => sumOf(one.words) === words)
  run.check(
    `each way counted all ${words} words that were written`,
    right,
    seen((one) => `${sumOf(one.words)}`),
  )
  const same = (one: Counted): number => one.digests.filter((digest, i) => digest === digests[i]).length
  const whole = all.every((one) => same(one) === parts.length && one.digests.length === parts.length)
  run.check(
    'each way saw the bytes that were written',
    whole,
    seen((one) => `${same(one)} of ${parts.length} SHA-256`),
  )
}

function show(run: Scope, all: readonly Counted[]): void {
  const words = all.find(({ failure }) => failure === null)?.words ?? new Map<string, number>()
  const frequent = [...words].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1)).slice(0, MOST_FREQUENT)
  const bars = (title: string, unit: string, series: string, values: readonly (readonly [string, number | null])[]) => {
    if (values.length === 0) return
    const shape = { kind: 'bar', names: values.map(([name]) => name) } as const
    run.chart({ title, unit, shape, series: [{ name: series, values: values.map(([, value]) => value) }] })
  }
  bars('The most frequent words', '', 'times', frequent)
  bars(
    'Time by what crosses',
    'ms',
    'time',
    all.map(({ name, ms, failure }) => [name, failure === null ? ms : null]),
  )
}

/** Which text it was, and what was made of it. */
function copied({ places, skipped, foundLines, foundBytes, lines, bytes, pid }: Written, files: number): string[] {
  const named = places.slice(0, 3).map(({ root, files: some }) => `${root} (${counted(some, 'file')})`)
  const others = places.slice(3).reduce((sum, { files: some }) => sum + some, 0)
  const left = skipped === 0 ? '' : `; ${counted(skipped, 'file')} without text left out`
  const wrote = lines <= foundLines ? 'wrote the first' : 'repeated it and wrote'
  return [
    `The text: ${[...named, ...(others === 0 ? [] : [`others (${counted(others, 'file')})`])].join(', ')}${left}.`,
    `It has ${counted(foundLines, 'line')} and ${size(foundBytes)}; PID ${pid} ${wrote} ${counted(lines, 'line')} into ${counted(files, 'file')}, ${size(bytes)}.`,
  ]
}

/** "612 ms; 9.9 kB crossed to the workers, 3.1 MB came back" */
function told({ ms, toBytes, backBytes, failure }: Counted): string {
  if (failure !== null) return `stopped, ${failure}`
  return `${time(ms)}; ${size(toBytes)} crossed to the workers, ${size(backBytes)} came back`
}

/** "2.12 times as fast" */
function ratio({ ms }: Counted, { ms: otherMs }: Counted): string {
  const [less, more] = [Math.max(Math.min(ms, otherMs), 0.001), Math.max(ms, otherMs)]
  return `${round(more / less)} times as ${ms <= otherMs ? 'fast' : 'slow'}`
}

function isSame(one: Words, other: Words): boolean {
  return one.size === other.size && [...one].every(([word, times]) => other.get(word) === times)
}

function sumOf(words: Words): number {
  return [...words.values()].reduce((one, other) => one + other, 0)
}

/** "9.9 kB" */
function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`
  return bytes < 1e6 ? `${round(bytes / 1e3)} kB` : `${round(bytes / 1e6)} MB`
}

/** "180 ms", "2.13 s" */
function time(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${round(ms / 1_000)} s`
}

const counted = (count: number, one: string): string => `${whole(count)} ${one}${count === 1 ? '' : 's'}`
const whole = (value: number): string => value.toLocaleString('en-US')

/** To three digits, which is all that such a measurement is worth. */
function round(value: number): number {
  return Number(value.toPrecision(3))
}
