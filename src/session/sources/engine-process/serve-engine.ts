// The engine's side: runs its own session in a child, carries out commands, and reports every event.

import { toRemoteError } from '../../../engine/errors.ts'
import { childLink } from '../../../engine/wire/child-link.ts'
import type { RunInsights } from '../../../shared/run.ts'
import type { Launch } from '../../run/run.ts'
import type { Session } from '../../session.ts'
import type { LocalRun, LocalSource } from '../local-source.ts'
import { TrialMeter } from '../../lab/trial-meter.ts'
import type { EngineCommand, EngineEnd, EngineRequest, LaunchPlan, NumberedCommand } from './messages.ts'
import { Reporter } from './reporter.ts'

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
  const reply = async (id: number, work: () => Promise<unknown>): Promise<void> => {
    const [value, error] = await work().then(
      (done) => [done, null] as const,
      (thrown: unknown) => [null, toRemoteError(thrown)] as const,
    )
    await request({ say: 'reply', id, value, error })
  }
  const reporter = new Reporter(engine, request)
  const desk = new Desk(engine, reporter)
  for (let isOpen = true; isOpen; ) {
    const { id, command } = (await request({ say: 'next' })) as NumberedCommand
    isOpen = command.do !== 'close'
    const done = reply(id, async () => {
      const value = await desk.carryOut(command)
      // What a command brought about is reported before its answer.
      await reporter.flush()
      return value
    })
    if (!isOpen) await done
  }
}

/** Carries out commands. */
class Desk {
  readonly #engine: Engine
  readonly #reporter: Reporter
  #run: LocalRun | null = null
  #meter: TrialMeter | null = null

  constructor(engine: Engine, reporter: Reporter) {
    this.#engine = engine
    this.#reporter = reporter
  }

  async carryOut(command: EngineCommand): Promise<unknown> {
    const { session, local, launchOf } = this.#engine
    switch (command.do) {
      case 'start': {
        const launch = await launchOf(command.launch)
        const { trial } = command.launch
        // Before the clock starts: these processes wait for the run.
        if (command.launch.startMethod === 'warm') await local.supervisor.warmUp(command.settings.workers)
        const meter = trial === undefined ? null : new TrialMeter(session, launch, trial)
        this.#meter = meter
        this.#run = local.start(launch, command.settings, (batch, label) => {
          if (meter === null) this.#reporter.batch(batch, label)
          else meter.add(batch)
        })
        return null
      }
      case 'resize':
        await this.#run?.handle.resize(command.workers)
        return null
      case 'cancel':
        await this.#run?.handle.cancel(command.by)
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
        return this.#end()
    }
  }

  async #end(): Promise<EngineEnd> {
    const insights = await this.#insights()
    return { insights, measures: this.#meter?.measures(insights ?? { workers: [], slowest: [] }) ?? null }
  }

  async #insights(): Promise<RunInsights | null> {
    return (await this.#run?.handle.insights()) ?? null
  }
}
