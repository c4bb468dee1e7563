// Takes inputs from an iterable only as fast as results are read: a window bounds what is taken and not yet read.

import { checkInput } from './checked-inputs.ts'
import type { PoolDriver } from './pool-driver.ts'
import type { StreamInputs } from './inputs.ts'
import type { Job } from './job.ts'

export interface FeederHooks {
  /** Results that were read so far. */
  readonly read: () => number
  /** How many inputs may be taken and not be read as results. */
  readonly window: () => number
}

/** How long the feeder may take inputs before it lets other work run. */
const TURN_MS = 3
/** Inputs between two looks at the clock, and in one hand-over at most. */
const STRIDE = 256

export class Feeder {
  readonly #driver: PoolDriver
  readonly #job: Job
  readonly #inputs: StreamInputs
  readonly #source: Iterator<unknown> | AsyncIterator<unknown>
  readonly #async: boolean
  readonly #hooks: FeederHooks
  /** Resolves when the feeder takes no more. */
  readonly ended: Promise<void>
  /** What the source threw, or an input that cannot be sent. */
  error: { readonly value: unknown } | null = null
  #resolve: () => void = () => undefined
  #over = false
  #busy = false

  constructor(
    driver: PoolDriver,
    job: Job,
    inputs: StreamInputs,
    source: Iterable<unknown> | AsyncIterable<unknown>,
    hooks: FeederHooks,
  ) {
    this.#driver = driver
    this.#job = job
    this.#inputs = inputs
    this.#hooks = hooks
    this.#async = Symbol.asyncIterator in source
    this.#source = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  /** There may be room again. */
  more(): void {
    if (this.#over || this.#busy) return
    if (this.#async) void this.#takeLater()
    else this.#takeNow()
  }

  /** Takes no more inputs and ends the source, so that it can release what it holds. */
  stop(): void {
    if (this.#over) return
    this.#end()
    try {
      // An error of a source that releases what it holds has no reader.
      void Promise.resolve(this.#source.return?.()).catch(() => undefined)
    } catch {
      // as above
    }
  }

  get #room(): number {
    return this.#hooks.window() - (this.#inputs.size - this.#hooks.read())
  }

  #takeNow(): void {
    const untilMs = performance.now() + TURN_MS
    for (let room = this.#room; room > 0; room = this.#room) {
      const most = Math.min(room, STRIDE)
      const over = this.#stride(most)
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
      while (taken < most) {
        const next = this.#source.next() as IteratorResult<unknown>
        if (next.done === true) {
          over = true
          break
        }
        this.#take(next.value)
        taken++
      }
    } catch (error) {
      this.#fail(error, taken)
      return true
    }
    if (taken > 0) this.#driver.extend(this.#job, taken)
    if (over) this.#end()
    return over
  }

  async #takeLater(): Promise<void> {
    this.#busy = true
    try {
      while (!this.#over && this.#room > 0) {
        const next = await this.#source.next()
        if (this.#over) break
        if (next.done === true) {
          this.#end()
          break
        }
        this.#take(next.value)
        this.#driver.extend(this.#job, 1)
      }
    } catch (error) {
      if (!this.#over) this.#fail(error, 0)
    } finally {
      this.#busy = false
    }
  }

  #take(value: unknown): void {
    checkInput(value, this.#inputs.size, this.#driver.noteShares)
    this.#inputs.push(value)
  }

  /** Tasks that were taken before still run; their results come first. */
  #fail(error: unknown, taken: number): void {
    this.error = { value: error }
    if (taken > 0) this.#driver.extend(this.#job, taken)
    this.#end()
  }

  #end(): void {
    if (this.#over) return
    this.#over = true
    this.#driver.seal(this.#job)
    this.#resolve()
  }
}
