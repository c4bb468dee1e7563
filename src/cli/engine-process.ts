// The entry of an engine process: a session without a window, in a child, for one run. `procdeck run` starts the same.

import type { HostRuntime } from '../session/create-session.ts'
import { createSession } from '../session/create-session.ts'
import type { LaunchPlan } from '../session/sources/engine-process/messages.ts'
import { serveEngine } from '../session/sources/engine-process/serve-engine.ts'
import { launchPlanned } from '../workloads/launch-planned.ts'

export interface EngineOptions {
  readonly runtime: HostRuntime
  /** URL of the folder of compiled programs. */
  readonly programs: string
  /** Of working children among few. Default: that of the app, so that a window beside them gets its time. */
  readonly niceness?: number
}

/** `service`: the name for requests to the session that started this process. */
export async function runEngine(service: string, { runtime, programs, niceness }: EngineOptions): Promise<void> {
  const { session, local } = createSession({
    runtime,
    spawnIn: 'this-thread',
    ...(niceness === undefined ? {} : { niceness }),
  })
  const launchOf = (plan: LaunchPlan) => launchPlanned(plan, new URL(programs))
  await serveEngine({ session, local, launchOf }, service)
}
