// The handler of each command. Inputs have passed their schema; a handler refuses only what the state forbids.

import { availableParallelism, cpus, totalmem } from 'node:os'
import { app, type BrowserWindow } from 'electron'
import type { Session } from '../../session/session.ts'
import { CommandFailure } from '../../shared/command-failure.ts'
import { isOwn, WATCH_WORKLOAD } from '../../shared/user-function.ts'
import { exportHandlers } from '../exports/export-commands.ts'
import { type FunctionCommands, refusing } from '../functions/function-commands.ts'
import type { HistoryCommands } from '../lab/history-commands.ts'
import type { LabCommands } from '../lab/lab-commands.ts'
import type { LiveStreams } from '../live/live-streams.ts'
import type { OrphanCommands } from '../orphans/orphan-commands.ts'
import type { RunStarter } from '../run-starter.ts'
import type { WatchCommands } from '../watch/watch-commands.ts'
import type { WorkloadCommands } from '../workloads/workload-commands.ts'
import type { Handlers } from './command-server.ts'
import { activeRunOf, runOf } from './run-of.ts'

export interface HandlerContext {
  readonly session: Session
  readonly window: BrowserWindow
  readonly streams: LiveStreams
  readonly workloads: WorkloadCommands
  readonly functions: FunctionCommands
  readonly orphans: OrphanCommands
  readonly watch: WatchCommands
  readonly lab: LabCommands
  readonly history: HistoryCommands
  readonly starter: RunStarter
  readonly launch: string | null
}

export function createHandlers({
  session,
  window,
  streams,
  workloads,
  functions,
  orphans,
  watch,
  lab,
  history,
  starter,
  launch,
}: HandlerContext): Handlers {
  return {
    ...workloads.handlers,
    ...functions.handlers,
    ...orphans.handlers,
    ...watch.handlers,
    ...lab.handlers,
    ...history.handlers,
    ...exportHandlers(session, window),

    'app.info': () =>
      Promise.resolve({
        version: app.getVersion(),
        electron: process.versions.electron ?? '',
        chrome: process.versions['chrome'] ?? '',
        node: process.versions.node,
        platform: process.platform,
        arch: process.arch,
        cores: availableParallelism(),
        cpuModel: cpus()[0]?.model ?? '',
        totalMemoryBytes: totalmem(),
        pid: process.pid,
        launch,
      }),

    'run.start': ({ workload, parameters, workers, chunkSize, restart = null, engine = 'app' }) =>
      refusing(async () => {
        const settings = { workers, chunkSize, restart }
        if (!isOwn(workload))
          return { runId: await starter.start(workloads.plan(workload, parameters), settings, engine) }
        if (workload === WATCH_WORKLOAD) {
          const own = Object.values(session.journal.state.processes).flatMap(({ pid }) => pid ?? [])
          return { runId: starter.watch(await watch.plan(parameters, own), settings) }
        }
        const plan = await functions.plan(workload, parameters)
        const runId = await starter.start({ plan }, settings, engine)
        await functions.used(plan)
        return { runId }
      }),

    'run.resize': async ({ runId, workers }) => {
      await activeRunOf(session, runId).resize(workers)
      return null
    },

    'run.cancel': async ({ runId }) => {
      await runOf(session, runId).cancel('you')
      return null
    },

    'run.chaos': ({ runId, everyMs }) => {
      if (!runOf(session, runId).active) throw new CommandFailure('E_GONE', `Run ${runId} has ended already.`)
      session.chaos(runId, everyMs ?? null)
      return Promise.resolve(null)
    },

    'run.results': ({ runId, offset, limit }) => runOf(session, runId).results(offset, limit),

    'run.output': ({ runId, limit }) => {
      runOf(session, runId)
      return Promise.resolve(session.output(runId, limit))
    },

    'run.distribution': ({ runId }) => runOf(session, runId).distribution(),
    'run.insights': ({ runId }) => runOf(session, runId).insights(),

    'timeline.read': ({ from, limit }) => Promise.resolve(session.spans.page(from, limit)),

    'process.details': async ({ processId }) => {
      const details = await session.details(processId)
      if (details === undefined)
        throw new CommandFailure('E_GONE', `Process ${processId} is not in the table any more.`)
      return details
    },

    'process.stack': async ({ processId }) => ({ text: await session.stack(processId) }),

    'process.signal': async ({ processId, action }) => {
      if (!(await session.act(processId, action)))
        throw new CommandFailure('E_GONE', `Process ${processId} has ended already.`)
      return null
    },

    'process.clear': ({ processIds }) => Promise.resolve({ cleared: session.clear(processIds) }),

    'session.stopAll': async () => ({ stopped: await session.stopAll() }),

    'stream.open': (_input, sender) => {
      streams.open(sender)
      return Promise.resolve(null)
    },
  }
}
