// What happens in an engine process, on its way to the session: one report at a time, the next when it is answered.

import { toRemoteError } from '../../../engine/errors.ts'
import type { OutcomeBatch } from '../../../engine/pool/job.ts'
import type { SessionEvent } from '../../../shared/events.ts'
import type { Session } from '../../session.ts'
import type { LocalSource } from '../local-source.ts'
import { systemClockMs } from '../system-clock.ts'
import type { EngineRequest, ReportedBatch } from './messages.ts'
import { EventOutbox } from './outbox.ts'

/** Between two reports where much happens; the first after a quiet moment goes at once. */
const REPORT_EVERY_MS = 30
/** Outcomes and bytes of one report; more follow in the next. The channel takes 256 MiB a message. */
const MAX_OUTCOMES = 10_000
const MAX_BYTES = 32 * 1024 * 1024
/** For a value whose size is not known without encoding it. */
const SOME_BYTES = 256

function bytesOf(value: unknown): number {
  if (typeof value === 'string') return 2 * value.length
  return ArrayBuffer.isView(value) ? value.byteLength : SOME_BYTES
}

interface Engine {
  readonly session: Session
  readonly local: LocalSource
}

export class Reporter {
  readonly #engine: Engine
  readonly #request: (body: EngineRequest) => Promise<unknown>
  readonly #events = new EventOutbox()
  /** From the end of the run on: an end is reported after all outcomes. */
  #held: readonly SessionEvent[] = []
  readonly #epochMs: number
  readonly #batches: ReportedBatch[] = []
  /** Reported and answered: the events up to this `seq`, and so many batches. */
  #toldSeq = 0
  #toldBatches = 0
  #addedBatches = 0
  #sampled = false
  #sending: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  #lastMs = -Infinity

  constructor(engine: Engine, request: (body: EngineRequest) => Promise<unknown>) {
    this.#engine = engine
    this.#request = request
    const { session } = engine
    this.#epochMs = systemClockMs() - session.journal.nowMs()
    session.journal.subscribe((event) => {
      this.#events.add(event)
      // The last metrics of a run go with its end.
      if (event.type === 'run.finished') this.#sampled = true
      this.#soon()
    })
    const sampled = (): void => {
      this.#sampled = true
      this.#soon()
    }
    session.onSample(sampled)
    session.onStates(sampled)
  }

  /** Resolves when all that happened before the call is reported. */
  async flush(): Promise<void> {
    const { seq } = this.#engine.session.journal.state
    const batches = this.#addedBatches
    while (this.#toldSeq < seq || this.#toldBatches < batches) await this.#send()
  }

  batch(
    { first, outcomes, values, workMs, processId, pid, attempts }: OutcomeBatch,
    label: (i: number) => string,
  ): void {
    this.#addedBatches++
    this.#batches.push({
      first,
      outcomes,
      values: values.map((value, i) => (outcomes[i] === 'done' ? value : null)),
      errors: values.map((value, i) =>
        outcomes[i] === 'failed' || outcomes[i] === 'lost' ? toRemoteError(value) : null,
      ),
      workMs: Array.from(workMs),
      processId,
      pid,
      attempts,
      labels: outcomes.map((_, i) => label(first + i)),
      atMs: this.#engine.session.journal.nowMs(),
    })
    this.#soon()
  }

  get #isEmpty(): boolean {
    return this.#events.size + this.#held.length + this.#batches.length === 0 && !this.#sampled
  }

  #soon(): void {
    if (this.#timer !== null || this.#sending !== null) return
    this.#timer = setTimeout(
      () => {
        this.#timer = null
        void this.#send()
      },
      Math.max(0, this.#lastMs + REPORT_EVERY_MS - performance.now()),
    )
  }

  #send(): Promise<void> {
    this.#sending ??= this.#report()
      .catch((error: unknown) => {
        // What was taken is not with the session: nothing here may pretend that it is.
        console.error('The engine process could not report to its session, and ends:', error)
        process.exit(1)
      })
      .finally(() => {
        this.#sending = null
        if (!this.#isEmpty) this.#soon()
      })
    return this.#sending
  }

  async #report(): Promise<void> {
    this.#lastMs = performance.now()
    const { local, session } = this.#engine
    const all = [...this.#held, ...this.#events.take()]
    const { seq } = session.journal.state
    const batches = this.#takeBatches()
    const end = this.#batches.length === 0 ? -1 : all.findIndex(({ type }) => type === 'run.finished')
    const events = end === -1 ? all : all.slice(0, end)
    this.#held = end === -1 ? [] : all.slice(end)
    const metrics = this.#sampled ? local.metrics() : null
    this.#sampled = false
    await this.#request({
      say: 'report',
      epochMs: this.#epochMs,
      events,
      batches,
      metrics: metrics === null ? null : { ...metrics, machine: null },
    })
    const [held] = this.#held
    this.#toldSeq = held === undefined ? seq : held.seq - 1
    this.#toldBatches += batches.length
  }

  #takeBatches(): readonly ReportedBatch[] {
    let [count, outcomes, bytes] = [0, 0, 0]
    for (const batch of this.#batches) {
      outcomes += batch.outcomes.length
      for (const value of batch.values) bytes += bytesOf(value)
      count++
      if (outcomes >= MAX_OUTCOMES || bytes >= MAX_BYTES) break
    }
    return this.#batches.splice(0, count)
  }
}
