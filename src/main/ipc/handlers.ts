// What each command does. Inputs have passed their schema; what remains to be refused depends on the state.

import { availableParallelism, cpus, totalmem } from 'node:os'
import { app, type BrowserWindow } from 'electron'
import type { Session } from '../../session/session.ts'
import type { RunHandle } from '../../session/sources/source.ts'
import type { RunId } from '../../shared/run.ts'
import { isOwn } from '../../shared/user-function.ts'
import { describeWorkload, launchOf, placesIn, WORKLOADS } from '../../workloads/catalogue.ts'
import { measureOnce } from '../../session/measure.ts'
import type { Workload } from '../../workloads/workload.ts'
import type { OrphanCommands } from '../orphans/orphan-commands.ts'
import { exportHandlers } from '../exports/export-commands.ts'
import { type FunctionCommands, refusing } from '../functions/function-commands.ts'
import type { RunStarter } from '../run-starter.ts'
import type { LiveStreams } from '../live/live-streams.ts'
import { workloadCode } from './workload-code.ts'
import { checkedParameters, type Handlers } from './command-server.ts'
import { CommandFailure } from '../../shared/command-failure.ts'

export interface HandlerContext {
  readonly session: Session
  readonly window: BrowserWindow
  readonly streams: LiveStreams
  readonly functions: FunctionCommands
  readonly orphans: OrphanCommands
  readonly starter: RunStarter
  /** Where the compiled programs are. */
  readonly programs: URL
  readonly launch: string | null
}

function workloadOf(name: string): Workload {
  const workload = WORKLOADS.get(name)
  if (workload === undefined)
    throw new CommandFailure('E_WORKLOAD', `There is no workload "${name}".`, [
      { path: 'workload', message: `expected one of ${[...WORKLOADS.keys()].join(', ')}` },
    ])
  return workload
}

function runOf(session: Session, id: RunId): RunHandle {
  const run = session.run(id)
  if (run === undefined) throw new CommandFailure('E_GONE', `Run ${id} is not there any more.`)
  return run
}

function activeRunOf(session: Session, id: RunId): RunHandle {
  const run = runOf(session, id)
  if (!run.active) throw new CommandFailure('E_STATE', `Run ${id} has ended; press "Run again" to start it anew.`)
  return run
}

export function createHandlers({
  session,
  window,
  streams,
  functions,
  orphans,
  starter,
  programs,
  launch,
}: HandlerContext): Handlers {
  const measured = new Map<string, Promise<number>>()

  return {
    ...functions.handlers,
    ...orphans.handlers,
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

    'workload.code': ({ workload }) => workloadCode(workloadOf(workload).name, programs),

    'workload.list': () => Promise.resolve([...WORKLOADS.values()].map(describeWorkload)),

    'workload.preset': async ({ workload: name, preset: presetName }) => {
      const workload = workloadOf(name)
      const preset = workload.presets.find((candidate) => candidate.name === presetName)
      if (preset === undefined)
        throw new CommandFailure('E_WORKLOAD', `${workload.title} has no preset "${presetName}".`)
      const { tasks } = placesIn(programs, name)
      // Measured once: the machine stays the same, and presets should not change from one look to the next.
      const sized = await preset.size((input) => {
        const key = `${name} ${JSON.stringify(input)}`
        let measuring = measured.get(key)
        if (measuring === undefined) {
          measuring = measureOnce({ module: tasks, export: workload.measured ?? '' }, input)
          measuring.catch(() => measured.delete(key))
          measured.set(key, measuring)
        }
        return measuring
      })
      return { ...sized, totalTasks: launchOf(workload, sized.parameters, programs).totalTasks }
    },

    'run.start': ({ workload, parameters, workers, chunkSize, engine = 'app' }) =>
      refusing(async () => {
        if (!isOwn(workload)) {
          const checked = checkedParameters(workloadOf(workload).parameters, parameters)
          return { runId: await starter.start({ workload, parameters: checked }, workers, chunkSize, engine) }
        }
        const plan = await functions.plan(workload, parameters)
        const runId = await starter.start({ plan }, workers, chunkSize, engine)
        await functions.used(plan)
        return { runId }
      }),

    'run.resize': async ({ runId, workers }) => {
      await activeRunOf(session, runId).resize(workers)
      return null
    },

    'run.cancel': async ({ runId }) => {
      await runOf(session, runId).cancel()
      return null
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
