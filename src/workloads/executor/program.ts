// Executor: a search with futures, an exception that reaches its caller, and a wait with a limit.

import type { Executor, Future, FutureState, Program, RemoteTaskError, Scope, WorkerLostError } from 'procdeck'

type Tried = { readonly closest: number; readonly zeros: number; readonly tried: number; readonly pid: number }
type Batch = { readonly from: number; readonly losses: number; readonly future: Future<Tried> }
type Sample = { readonly atMs: number } & Record<FutureState, number>

const module = new URL('./tasks.js', import.meta.url)
const search = { module, export: 'search' }
const takeLong = { module, export: 'takeLong' }
/** Open futures for each worker. */
const AHEAD = 8
/** A batch whose worker has ended is submitted again, but not for ever. */
const MOST_LOSSES = 3
const MOST_SHOWN = 3
const LONG_MS = 800
const LIMIT_MS = 100
const STATES = ['pending', 'running', 'done', 'cancelled'] as const
const SAMPLE_MS = 50
const MOST_POINTS = 1_000

export const program: Program = async (run) => {
  const executor = new run.Executor()
  const { answer, story } = await firstHit(run, executor)
  await executor.shutdown()
  const single = new run.Executor({ maxWorkers: 1 })
  story.push(await raise(run, single), ...(await waitWithLimit(run, single)))
  await single.shutdown()
  const bits = Number(run.parameters['bits'])
  return { headline: `The first number with ${counted(bits, 'zero bit')} is ${whole(answer)}`, value: answer, story }
}

/** The smallest number whose digest begins with so many zero bits: the same, whichever worker is the first. */
async function firstHit(run: Scope, executor: Executor) {
  const { text } = run.parameters
  const [bits, size] = [Number(run.parameters['bits']), Number(run.parameters['batch'])]
  const batches = new Batches()
  const [results, lost]: [Tried[], string[]] = [[], []]
  let [next, most, hitMs, atHit] = [0, -1, 0, '']
  let hit = null as Tried | null
  const submit = (from: number, losses = 0): void => {
    batches.add({ from, losses, future: executor.submit<Tried>(search, [text, bits, from, size]) })
  }
  const submitMore = (): void => {
    for (; hit === null && batches.open.size < AHEAD * run.workers; next += size) submit(next)
  }

  submitMore()
  for await (const { from, losses, future } of batches.asCompleted()) {
    if (future.cancelled()) continue
    const error = await future.exception()
    const isNeeded = hit === null || from < hit.closest
    if (isLost(error) && losses < MOST_LOSSES) {
      lost.push(`${whole(from)} to ${whole(from + size - 1)} with PID ${error.pid}, ${error.reason}`)
      run.print(`lost: ${lost.at(-1)}`)
      if (isNeeded) submit(from, losses + 1)
      continue
    }
    const result = await future.result()
    results.push(result)
    if (result.zeros > most) {
      most = result.zeros
      run.print(`PID ${result.pid}: ${text}${result.closest} has ${counted(most, 'zero bit')}`)
    }
    if (result.zeros >= bits && isNeeded) {
      // The batches after a hit are not needed. Those before it are waited for: one may have a smaller hit.
      const { done, running, pending, atMs } = batches.sample()
      const later = [...batches.open].filter((batch) => batch.from > from && !batch.future.done())
      const taken = later.filter((batch) => batch.future.cancel()).length
      batches.sample()
      atHit ||= `Futures at the first hit: ${done} done, ${running} running, ${pending} pending; cancel() took back ${taken} of the ${later.length} after it${taken < later.length ? ', and a worker had the rest' : ''}.`
      ;[hit, hitMs] = [result, atMs]
    }
    submitMore()
  }
  if (hit === null) throw new Error('the search ended without a hit')
  const { done, cancelled, atMs } = batches.sample()
  batches.show(run)
  const digest = await checkAnswer(run, hit, results)
  const tookMs = Math.max(1, Math.round(atMs))
  const all = results.reduce((sum, { tried }) => sum + tried, 0)
  const story = [
    `PID ${hit.pid} found it after ${whole(hitMs)} ms: the digest begins with ${digest}.`,
    atHit,
    `Futures at the end: ${done} done, ${cancelled} cancelled; ${whole(all)} hashes in ${whole(tookMs)} ms, ${whole(round((all * 1_000) / tookMs))} a second.`,
  ]
  if (lost.length > 0) {
    const more = lost.length > MOST_SHOWN ? '; the others are in the output' : ''
    const words = `${counted(lost.length, 'batch', 'batches')} lost, and submitted again where needed`
    story.push(`${words}: ${lost.slice(0, MOST_SHOWN).join('; ')}${more}.`)
  }
  return { answer: hit.closest, story }
}

/** The open futures of a search, and how many were in which state at what time. */
class Batches {
  readonly open = new Set<Batch>()
  readonly #ended: Batch[] = []
  readonly #counts = { done: 0, cancelled: 0 }
  readonly #samples: Sample[] = []
  readonly #beganMs = performance.now()
  #wake = (): void => undefined

  add(batch: Batch): void {
    this.open.add(batch)
    batch.future.addDoneCallback(() => {
      this.#ended.push(batch)
      this.#wake()
    })
  }

  /** As they end, in any order: Python's `as_completed`. More may be added meanwhile. */
  async *asCompleted(): AsyncGenerator<Batch> {
    this.sample()
    const sampling = setInterval(() => this.sample(), SAMPLE_MS)
    try {
      while (this.open.size > 0) {
        if (this.#ended.length === 0)
          await new Promise<void>((resolve) => {
            this.#wake = resolve
          })
        for (const batch of this.#ended.splice(0)) {
          this.open.delete(batch)
          this.#counts[batch.future.cancelled() ? 'cancelled' : 'done']++
          yield batch
        }
      }
    } finally {
      clearInterval(sampling)
    }
  }

  sample(): Sample {
    const now = { atMs: performance.now() - this.#beganMs, pending: 0, running: 0, ...this.#counts }
    for (const { future } of this.open) now[future.state]++
    this.#samples.push(now)
    return now
  }

  show(run: Scope): void {
    const step = Math.ceil(this.#samples.length / MOST_POINTS)
    const shown = this.#samples.filter((_, i) => (this.#samples.length - 1 - i) % step === 0)
    run.chart({
      title: 'Futures by state',
      unit: '',
      shape: { kind: 'line', x: shown.map(({ atMs }) => atMs / 1_000), unit: 's' },
      series: STATES.map((name) => ({ name, values: shown.map((one) => one[name]) })),
    })
  }
}

/** Computes here what the workers say: the digest of the hit, and of the number that came closest in each batch before. */
async function checkAnswer(run: Scope, hit: Tried, results: readonly Tried[]): Promise<string> {
  const { text, bits } = run.parameters
  const first32 = async (n: number): Promise<number> => {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${text}${n}`))
    return new DataView(digest).getUint32(0)
  }
  const wrong: number[] = []
  let tried = 0
  for (const result of results.filter(({ closest }) => closest <= hit.closest)) {
    tried += result.tried
    const isRight = Math.clz32(await first32(result.closest)) === result.zeros
    if (!isRight || result.zeros >= Number(bits) !== (result === hit)) wrong.push(result.closest)
  }
  const word = (await first32(hit.closest)).toString(16).padStart(8, '0')
  run.check(`the digest begins with ${counted(Number(bits), 'zero bit')}`, !wrong.includes(hit.closest), `${word}…`)
  run.check(
    'each smaller number was tried, and none is a hit',
    tried === hit.closest + 1 && wrong.length === 0,
    `${whole(tried - 1)} of ${whole(hit.closest)} tried, ${wrong.length} of their results wrong`,
  )
  return word
}

/** What a call throws in its process reaches the caller, with the lines of both. */
async function raise(run: Scope, executor: Executor): Promise<string> {
  const error = (await executor.submit(search, ['', 33, 0, 1]).exception()) as RemoteTaskError | null
  const child = lineIn((error?.cause as Error | undefined)?.stack, 'tasks.js')
  const caller = lineIn(error?.stack, 'program.js')
  const lines = `${child ?? 'no line of the child'}, ${caller ?? 'no line of the caller'}`
  run.check(
    "the exception has the child's line and the caller's",
    error?.name === 'RangeError' && child !== null && caller !== null,
    `${error} (${lines})`,
  )
  if (child === null || caller === null) return `A call that raises ended with ${error}: ${lines}.`
  return `In PID ${error?.pid} a call raised "${error}": the child's line is ${child}, the caller's ${caller}.`
}

/** A wait with a limit ends, and its call does not. Only a call that has not begun can be cancelled. */
async function waitWithLimit(run: Scope, executor: Executor): Promise<string[]> {
  const beganMs = performance.now()
  const long = executor.submit(takeLong, [LONG_MS])
  const waiting = executor.submit(takeLong, [0])
  let limit: Error | null
  // On a busy machine its worker may not have begun it at the first limit.
  do limit = await errorOf(long.result(LIMIT_MS))
  while (long.state === 'pending')
  const limitMs = Math.round(performance.now() - beganMs)
  const { state } = long
  run.print(`result(${LIMIT_MS}) ended with ${limit?.name ?? 'its result'}; the future is ${state}`)
  const [longTaken, waitingTaken] = [long.cancel(), waiting.cancel()]
  const cancelled = await errorOf(waiting.result())
  const error = await errorOf(long.result())
  const longMs = Math.round(performance.now() - beganMs)
  run.check(
    `result(${LIMIT_MS}) gives up, and the call runs on to its end`,
    limit?.name === 'FutureTimeoutError' && state === 'running' && error === null,
    `${limit}; the future was ${state}, and ended with ${error ?? 'its result'}`,
  )
  run.check(
    'a running future cannot be cancelled, a pending one can',
    !longTaken && waitingTaken && waiting.cancelled() && cancelled?.name === 'TaskCancelledError',
    `cancel() of the running one gave ${longTaken}, of the pending one ${waitingTaken}; ${cancelled}`,
  )
  return [
    `result(${LIMIT_MS}) of a call of ${LONG_MS} ms ended after ${limitMs} ms with ${limit?.name ?? 'its result'}; the future was ${state}, and ended after ${longMs} ms with ${error ?? 'its result'}.`,
    `cancel() of it gave ${longTaken}; of the future behind it ${waitingTaken}: that one is ${waiting.state}, and result() says ${cancelled?.name ?? 'nothing'}.`,
  ]
}

/** "search (tasks.js:12)": the first call of a stack that is in this file. */
function lineIn(stack = '', file: string): string | null {
  const [, name, line] = new RegExp(`at (?:async )?(\\S+) .*[/\\\\](${file}:\\d+):\\d+\\)`).exec(stack) ?? []
  return line === undefined ? null : `${name} (${line})`
}

function isLost(error: unknown): error is WorkerLostError {
  return error instanceof Error && error.name === 'WorkerLostError'
}

function errorOf(promise: Promise<unknown>): Promise<Error | null> {
  return promise.then(
    () => null,
    (error: unknown) => error as Error,
  )
}

/** "1 zero bit", "22 zero bits" */
function counted(count: number, one: string, many = `${one}s`): string {
  return `${whole(count)} ${count === 1 ? one : many}`
}

/** "100,000" */
function whole(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 })
}

/** To three digits, which is all that such a measurement is worth. */
function round(value: number): number {
  return Number(value.toPrecision(3))
}
