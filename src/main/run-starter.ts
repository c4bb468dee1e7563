// Starts a run: in this program, or in an engine process of its own.

import type { Session } from '../session/session.ts'
import { type EngineSetup, EngineSource } from '../session/sources/engine-process/engine-source.ts'
import type { LaunchPlan } from '../session/sources/engine-process/messages.ts'
import type { LocalSource } from '../session/sources/local-source.ts'
import { type AttachPlan, launchAttach } from '../session/sources/watch/attach-launch.ts'
import { launchWatch, type WatchPlan } from '../session/sources/watch/watch-launch.ts'
import type { RunId, RunSettings } from '../shared/run.ts'
import { launchPlanned } from '../workloads/launch-planned.ts'

export interface RunStarterContext {
  readonly session: Session
  readonly local: LocalSource
  /** Folder of the compiled programs. */
  readonly programs: URL
  readonly engine: EngineSetup
  /** Folder of the hooks. */
  readonly hook: string
}

export class RunStarter {
  readonly #context: RunStarterContext

  constructor(context: RunStarterContext) {
    this.#context = context
  }

  /** @throws CommandFailure, UserFileError; RemoteTaskError for an error of the launch in the engine process. */
  async start(planned: LaunchPlan, settings: RunSettings, engine: 'app' | 'own'): Promise<RunId> {
    const { session, local, programs, engine: setup } = this.#context
    if (engine === 'app') return local.start(await launchPlanned(planned, programs), settings).id
    const source = await EngineSource.open(session.host, local.supervisor, setup, planned, settings)
    return source.run.id
  }

  /** A command line as a run whose processes are watched, or a tree of processes that runs already. */
  watch(plan: WatchPlan | AttachPlan, settings: RunSettings): RunId {
    const { session, local, hook } = this.#context
    if ('root' in plan) return local.start(launchAttach(plan, session.host), settings).id
    return local.start(launchWatch(plan, { host: session.host, supervisor: local.supervisor, hook }), settings).id
  }
}
