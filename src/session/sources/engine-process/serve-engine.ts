// The engine's side: runs its own session in a child, carries out commands, and reports every event.

import { toRemoteError } from '../../../engine/errors.ts'
import type { OutcomeBatch } from '../../../engine/pool/job.ts'
import { childLink } from '../../../engine/wire/child-link.ts'
import type { RunInsights } from '../../../shared/run.ts'
import type { Launch } from '../../run/run.ts'
import type { Session } from '../../session.ts'
import type { LocalRun, LocalSource } from '../local-source.ts'
import {
  type EngineCommand,
  type EngineRequest,
  type LaunchPlan,
  type NumberedCommand,
  type ReportedBatch,
  systemClockMs,
} from './messages.ts'
import { EventOutbox } from './outbox.ts'

/** Least time between two reports; the first report after a quiet time is sent at once. */
const REPORT_EVERY_MS = 30
/** Most outcomes in one report; the rest follow in the next. */
const MAX_OUTCOMES = 10_000

interface Engine {
  readonly session: Session
  readonly local: LocalSource
  readonly launchOf: (plan: LaunchPlan) => Promise<Launch>
}

/** Resolves when a `close` was received and nothing is left. `service`: the name of the session's service. */
export async function serveEngine(engine: Engine, service: string): Promise<void> {
  const link = childLink()
  if (link === null) throw new Error('an engine process is the child of a session')
  const request = (body: EngineRequest): Promise<unknown> => link.request(service, body)
  const reporter = new Reporter(engine, request)
  const desk = new Desk(engine, reporter)
  for (let isOpen = true; isOpen; ) {
    const { id, command } = (await request({ say: 'next' })) as NumberedCommand
    isOpen = command.do !== 'close'
    const done = desk.carryOut(command).then(
      async (value) => {
        // The effects of a command are reported before its reply.
        await reporter.flush()
        await request({ say: 'reply', id, value, error: null })
      },
      (error: unknown) => request({ say: 'reply', id, value: null, error: toRemoteError(error) }),
    )
    if (!isOpen) await done
  }
}

/** Carries out commands. */
class Desk {
  readonly #engine: Engine
  readonly #reporter: Reporter
  #run: LocalRun | null = null

  constructor(engine: Engine, reporter: Reporter) {
    this.#engine = engine
    this.#reporter = reporter
  }

  async carryOut(command: EngineCommand): Promise<unknown> {
    const { session, local, launchOf } = this.#engine
    switch (command.do) {
      case 'start': {
        const launch = await launchOf(command.launch)
        this.#run = local.start(launch, command.workers, command.chunkSize, (batch, label) => {
          this.#reporter.batch(batch, label)
        })
        return null
      }
      case 'resize':
        await this.#run?.handle.resize(command.workers)
        return null
      case 'cancel':
        await this.#run?.handle.cancel()
        return null
      case 'insights':
        return this.#insights()
      case 'act':
        return session.act(command.process, command.action)
      case 'details':
        return local.details(command.process)
      case 'stop-all':
        await session.stopAll()
        return null
      case 'close':
        // The processes of an ended run exit by themselves.
        if (this.#run?.handle.active === false) await this.#run.ended
        await session.close()
        return this.#insights()
    }
  }

  async #insights(): Promise<RunInsights | null> {
    return (await this.#run?.handle.insights()) ?? null
  }
}

/** Sends events to the session, one report at a time. */
class Reporter {
  readonly #engine: Engine
  readonly #request: (body: EngineRequest) => Promise<unknown>
  readonly #events = new EventOutbox()
  readonly #epochMs: number
  #batches: ReportedBatch[] = []
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
      this.#soon()
    })
    const sampled = (): void => {
      this.#sampled = true
      this.#soon()
    }
    session.onSample(sampled)
    session.onStates(sampled)
  }

  /** Resolves when every event up to now is reported. */
  async flush(): Promise<void> {
    while (this.#events.size > 0 || this.#batches.length > 0) await this.#send()
  }

  batch(
    { first, outcomes, values, workMs, processId, pid, attempts }: OutcomeBatch,
    label: (i: number) => string,
  ): void {
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
    this.#sending ??= this.#report().finally(() => {
      this.#sending = null
      if (this.#events.size > 0 || this.#batches.length > 0 || this.#sampled) this.#soon()
    })
    return this.#sending
  }

  async #report(): Promise<void> {
    this.#lastMs = performance.now()
    const { local } = this.#engine
    const metrics = this.#sampled ? local.metrics() : null
    this.#sampled = false
    await this.#request({
      say: 'report',
      epochMs: this.#epochMs,
      events: this.#events.take(),
      batches: this.#takeBatches(),
      metrics: metrics === null ? null : { ...metrics, machine: null },
    })
  }

  #takeBatches(): readonly ReportedBatch[] {
    let [count, outcomes] = [0, 0]
    for (const batch of this.#batches) {
      outcomes += batch.outcomes.length
      count++
      if (outcomes >= MAX_OUTCOMES) break
    }
    return this.#batches.splice(0, count)
  }
}
