// The one entry for calls of a pool. Each is admitted (the pool is open, the options are right), then its inputs become
// a job of the driver:
//
//   run, map      an array, all of it at once      collected-results.ts
//   imap          a stream, as fast as it is read  feeder.ts, result-stream.ts
//   submit        one task, added to a job of all that have its target and deadline  submissions.ts

import type { Actor, Runtime } from '../../shared/process.ts'
import type { ChunkSize } from '../../shared/run.ts'
import { OptionError, PoolClosedError } from '../errors.ts'
import type { Target, TargetUrl } from '../process/target.ts'
import type { CallShape } from '../wire/task-frames.ts'
import { arePrimitive, checkedInputs, checkedInTurns, isLarge } from './checked-inputs.ts'
import { CollectedResults } from './collected-results.ts'
import { type AnyInputs, Feeder, openSource } from './feeder.ts'
import { ArrayInputs, type Inputs, StreamInputs } from './inputs.ts'
import type { Job, JobOptions } from './job.ts'
import type { PoolDriver } from './pool-driver.ts'
import {
  checkChunkSize,
  checkDeadline,
  type MapOptions,
  type RunOptions,
  targetFor,
  type TaskOptions,
} from './pool-options.ts'
import { onAbort } from './signal-listeners.ts'
import type { ResultStream, Thrown } from './result-stream.ts'
import { Submissions, type Submitted } from './submissions.ts'

interface Admissible {
  readonly chunkSize?: ChunkSize | undefined
  readonly deadlineMs?: number | undefined
}

/** Inputs that are still being taken: a pool that is closed meanwhile waits for them. */
interface Intake {
  readonly ended: Promise<void>
  /** The pool is closed: what was accepted is run, read or not. */
  readonly finish: () => void
  readonly stop: (error: Thrown) => void
}

export class PoolCalls {
  readonly #driver: PoolDriver
  readonly #runtime: Runtime
  readonly #submissions: Submissions
  readonly #intakes = new Set<Intake>()
  #closed = false

  constructor(driver: PoolDriver, runtime: Runtime, maxWaiting: number | null) {
    this.#driver = driver
    this.#runtime = runtime
    this.#submissions = new Submissions(driver, maxWaiting)
  }

  get closed(): boolean {
    return this.#closed
  }

  refuseClosed(): void {
    if (this.#closed) throw new PoolClosedError('the pool is closed: it takes no more tasks; make a new Pool')
  }

  run(target: Target, inputs: Iterable<unknown>, options: RunOptions): Job {
    return this.#open(
      this.#admit(target, options),
      new ArrayInputs(checkedInputs(inputs, this.#driver.noteShares)),
      options,
      true,
    )
  }

  async collect<R>(
    target: Target,
    inputs: Iterable<unknown>,
    { chunkSize = 'auto', deadlineMs, signal }: MapOptions,
    shape: CallShape,
  ): Promise<R[]> {
    signal?.throwIfAborted()
    const items: readonly unknown[] = Array.isArray(inputs) ? inputs : [...inputs]
    const results = new CollectedResults<R>(items.length)
    const onOutcomes: JobOptions['onOutcomes'] = (batch) => {
      results.push(batch)
    }
    const options = { chunkSize, shape, deadlineMs, signal, onOutcomes }
    const job = !isLarge(items)
      ? this.run(target, items, options)
      : arePrimitive(items)
        ? this.#runPlain(target, items, options)
        : await this.#runLarge(target, items, options)
    await job.done
    if (job.aborted !== null) throw job.aborted.value as Error
    return results.take()
  }

  stream<T>(
    target: Target,
    inputs: AnyInputs,
    options: MapOptions,
    stream: ResultStream<T>,
  ): AsyncGenerator<T, void, undefined> {
    const { chunkSize = 'auto', deadlineMs, signal } = options
    const url = this.#admit(target, options)
    const source = openSource(inputs)
    const kept = new StreamInputs()
    const onOutcomes: JobOptions['onOutcomes'] = (batch) => {
      stream.push(batch)
      if (this.#closed) feeder.more()
    }
    const job = this.#driver.open(url, kept, { chunkSize, shape: 'single', deadlineMs, onOutcomes }, false)
    const feeder = new Feeder(this.#driver, job, kept, source, {
      read: () => (this.#closed ? stream.readWhenClosed : stream.read),
      window: () => this.#window(chunkSize),
    })
    this.#intakes.add(feeder)
    stream.onRead = () => {
      feeder.more()
    }
    stream.onLeft = () => {
      feeder.stop(null)
      this.#driver.abort(job, new PoolClosedError('the loop over the results has ended, so the rest was cancelled'))
    }
    void job.done.then(() => {
      this.#intakes.delete(feeder)
      stream.end(feeder.error)
    })
    this.#watchSignal(job, signal, (reason) => {
      // First the reader's error: the open tasks that are cancelled next have another one.
      stream.fail({ value: reason })
      feeder.stop({ value: reason })
    })
    feeder.more()
    return stream
  }

  submit<R>(target: Target, args: readonly unknown[], options: TaskOptions): Promise<R> {
    return this.#submissions.submit(this.#admitCall(target, args, options), args, options) as Promise<R>
  }

  begin<R>(target: Target, args: readonly unknown[], options: TaskOptions): Submitted<R> {
    return this.#submissions.begin(this.#admitCall(target, args, options), args, options) as Submitted<R>
  }

  room(): Promise<void> {
    return this.#submissions.room()
  }

  /** No more calls. The driver is closed when the inputs of earlier calls are all taken. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#submissions.flush()
    const open = [...this.#intakes].map(({ ended }) => ended)
    for (const intake of [...this.#intakes]) intake.finish()
    if (open.length === 0) this.#driver.close()
    else
      void Promise.all(open).then(() => {
        this.#driver.close()
      })
  }

  /** No more calls, and no more inputs of earlier ones. */
  terminate(by: Actor): void {
    this.#closed = true
    this.#submissions.flush()
    const error = { value: new PoolClosedError('the rest of the stream was cancelled: the pool was terminated') }
    for (const intake of [...this.#intakes]) intake.stop(error)
    this.#driver.terminate(by)
  }

  #admit(target: Target, { chunkSize = 'auto', deadlineMs }: Admissible): TargetUrl {
    this.refuseClosed()
    checkChunkSize(chunkSize)
    checkDeadline(deadlineMs)
    return targetFor(this.#runtime, target)
  }

  #admitCall(target: Target, args: readonly unknown[], options: TaskOptions): TargetUrl {
    const url = this.#admit(target, options)
    if (!Array.isArray(args)) throw new OptionError('args', 'an array of arguments', args)
    return url
  }

  #open(target: TargetUrl, inputs: Inputs, options: RunOptions, sealed: boolean): Job {
    const job = this.#driver.open(target, inputs, options, sealed)
    this.#watchSignal(job, options.signal)
    return job
  }

  /** As `run`, of many plain values: the workers begin before all are copied, which takes milliseconds. */
  #runPlain(target: Target, items: readonly unknown[], options: RunOptions): Job {
    const inputs = new ArrayInputs(items)
    const job = this.#open(this.#admit(target, options), inputs, options, true)
    inputs.copy()
    return job
  }

  /** As `run`; the check of a million inputs does not block the event loop. */
  async #runLarge(target: Target, inputs: Iterable<unknown>, options: RunOptions): Promise<Job> {
    const url = this.#admit(target, options)
    const checked = checkedInTurns(inputs, this.#driver.noteShares)
    let stopped = false
    const intake: Intake = {
      ended: checked.then(
        () => undefined,
        () => undefined,
      ),
      finish: () => undefined,
      stop: () => {
        stopped = true
      },
    }
    this.#intakes.add(intake)
    try {
      const items = await checked
      if (stopped) throw new PoolClosedError('the tasks were cancelled: the pool was terminated')
      return this.#open(url, new ArrayInputs(items), options, true)
    } finally {
      this.#intakes.delete(intake)
    }
  }

  /** Inputs that may be taken and not be read as results: some messages for each worker. */
  #window(chunkSize: ChunkSize): number {
    const { wanted, chunkSizeNow } = this.#driver.scheduler
    const size = chunkSize === 'auto' ? chunkSizeNow : chunkSize
    return Math.min(Math.max(64, 8 * wanted * Math.max(1, size)), Math.max(65_536, 2 * wanted * size))
  }

  #watchSignal(job: Job, signal: AbortSignal | undefined, first: (reason: unknown) => void = () => undefined): void {
    if (signal === undefined) return
    const abort = (): void => {
      first(signal.reason)
      this.#driver.abort(job, signal.reason)
    }
    if (signal.aborted) abort()
    else {
      const forget = onAbort(signal, abort)
      void job.done.then(forget)
    }
  }
}
