// Takes inputs from an iterable only as fast as results are read: a window bounds what is taken and not yet read. When
// the pool is closed and nobody reads, as fast as they arrive: what was accepted is run.

import { OptionError } from '../errors.ts'
import { checkInput } from './checked-inputs.ts'
import type { PoolDriver } from './pool-driver.ts'
import type { StreamInputs } from './inputs.ts'
import type { Job } from './job.ts'
import type { Thrown } from './result-stream.ts'

export type AnyInputs = Iterable<unknown> | AsyncIterable<unknown>

/** An opened source. */
export interface Source {
  readonly iterator: Iterator<unknown> | AsyncIterator<unknown>
  readonly isAsync: boolean
}

/** @throws OptionError when it cannot be iterated; what the source itself throws. */
export function openSource(inputs: AnyInputs): Source {
  const some = inputs as Partial<Iterable<unknown> & AsyncIterable<unknown>> | null | undefined
  if (typeof some?.[Symbol.asyncIterator] === 'function')
    return { iterator: (inputs as AsyncIterable<unknown>)[Symbol.asyncIterator](), isAsync: true }
  if (typeof some?.[Symbol.iterator] === 'function')
    return { iterator: (inputs as Iterable<unknown>)[Symbol.iterator](), isAsync: false }
  throw new OptionError('inputs', 'something to iterate over: an array, a generator, an async iterable', inputs)
}

export interface FeederHooks {
  /** Results that count as read so far. */
  readonly read: () => number
  /** How many inputs may be taken and not be read as results. */
  readonly window: () => number
}

/** How often a feeder that does not wait for the reader any more looks whether it can take inputs. */
const FINISH_MS = 50
/** How long the feeder may take inputs before it lets other work run. */
const TURN_MS = 3
/** Inputs between two looks at the clock, and in one hand-over at most. */
const STRIDE = 256

export class Feeder {
  readonly #driver: PoolDriver
  readonly #job: Job
  readonly #inputs: StreamInputs
  readonly #source: Source
  readonly #hooks: FeederHooks
  /** Resolves when the feeder takes no more. */
  readonly ended: Promise<void>
  /** What the source threw, an input that cannot be sent, or why the feeder was stopped. */
  error: Thrown | null = null
  #resolve: () => void = () => undefined
  #over = false
  #busy = false
  /** The source is at work, on this very stack: it cannot be released now. */
  #inSource = false
  #finishing: NodeJS.Timeout | undefined

  constructor(driver: PoolDriver, job: Job, inputs: StreamInputs, source: Source, hooks: FeederHooks) {
    this.#driver = driver
    this.#job = job
    this.#inputs = inputs
    this.#hooks = hooks
    this.#source = source
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  /** There may be room again. */
  more(): void {
    if (this.#over || this.#busy) return
    if (this.#source.isAsync) void this.#takeLater()
    else this.#takeNow()
  }

  /** The pool is closed: what was accepted is run, read or not. Keeps this program alive until all inputs are taken. */
  finish(): void {
    if (this.#over) return
    this.#finishing = setInterval(() => {
      this.more()
    }, FINISH_MS)
    this.more()
  }

  /** Takes no more inputs and releases the source. `error`: the stream is not whole. */
  stop(error: Thrown | null): void {
    if (this.#over) return
    this.error = error
    this.#end()
    if (!this.#inSource) this.#release()
  }

  get #room(): number {
    return this.#hooks.window() - (this.#inputs.size - this.#hooks.read())
  }

  #takeNow(): void {
    const untilMs = performance.now() + TURN_MS
    for (let room = this.#room; room > 0; room = this.#room) {
      const over = this.#stride(Math.min(room, STRIDE))
      if (over || this.#over) return
      if (performance.now() < untilMs) continue
      this.#busy = true
      setImmediate(() => {
        this.#busy = false
        this.more()
      })
      return
    }
  }

  /** True when the source has ended. */
  #stride(most: number): boolean {
    let taken = 0
    let over = false
    try {
      while (taken < most && !over) {
        const next = this.#next()
        if (this.#over) {
          this.#release()
          return true
        }
        if (next.done === true) over = true
        else if (this.#take(next.value)) taken++
        else over = true
      }
    } catch (error) {
      this.error = { value: error }
      over = true
    }
    // Tasks that were taken before an error still run; their results come first.
    if (taken > 0) this.#driver.extend(this.#job, taken)
    if (over) this.#end()
    return over
  }

  #next(): IteratorResult<unknown> {
    this.#inSource = true
    try {
      return this.#source.iterator.next() as IteratorResult<unknown>
    } finally {
      this.#inSource = false
    }
  }

  async #takeLater(): Promise<void> {
    this.#busy = true
    try {
      while (!this.#over && this.#room > 0) {
        const next = await this.#source.iterator.next()
        if (this.#over) break
        if (next.done === true) {
          this.#end()
          break
        }
        if (this.#take(next.value)) this.#driver.extend(this.#job, 1)
        else this.#end()
      }
    } catch (error) {
      if (!this.#over) {
        this.error = { value: error }
        this.#end()
      }
    } finally {
      this.#busy = false
    }
  }

  /** False when the input cannot be sent: the source is not asked for another one. */
  #take(value: unknown): boolean {
    try {
      checkInput(value, this.#inputs.size, this.#driver.noteShares)
    } catch (error) {
      this.error = { value: error }
      this.#release()
      return false
    }
    this.#inputs.push(value)
    return true
  }

  #release(): void {
    try {
      // An error of a source that releases what it holds has no reader.
      void Promise.resolve(this.#source.iterator.return?.()).catch(() => undefined)
    } catch {
      // as above
    }
  }

  #end(): void {
    if (this.#over) return
    this.#over = true
    clearInterval(this.#finishing)
    this.#driver.seal(this.#job)
    this.#resolve()
  }
}
