// What each command does. Inputs have passed their schema; what remains to be refused depends on the state.

import { availableParallelism, cpus, totalmem } from 'node:os'
import { app, type BrowserWindow } from 'electron'
import type { z } from 'zod'
import type { Session } from '../../session/session.ts'
import type { Run, RunPlan } from '../../session/run/run.ts'
import type { RunId } from '../../shared/run.ts'
import { isOwn } from '../../shared/user-function.ts'
import { describeWorkload, WORKLOADS } from '../../workloads/catalogue.ts'
import { measureOnce } from '../../session/measure.ts'
import type { Workload } from '../../workloads/workload.ts'
import type { OrphanCommands } from '../orphans/orphan-commands.ts'
import { exportHandlers } from '../exports/export-commands.ts'
import type { FunctionCommands } from '../functions/function-commands.ts'
import type { LiveStreams } from '../live/live-streams.ts'
import { schemaError, type Handlers } from './command-server.ts'
import { CommandFailure } from '../../shared/command-failure.ts'

export interface HandlerContext {
  readonly session: Session
  readonly window: BrowserWindow
  readonly streams: LiveStreams
  readonly functions: FunctionCommands
  readonly orphans: OrphanCommands
  /** Where the built task file of a workload is. */
  readonly taskModule: (workload: string) => URL
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

function checkParameters(workload: Workload, given: unknown): ReturnType<Workload['parameters']['parse']> {
  const parsed = workload.parameters.safeParse(given)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => ({
    ...issue,
    path: ['parameters', ...issue.path],
  })) as z.core.$ZodIssue[]
  const error = schemaError('run.start', issues)
  throw new CommandFailure(error.code, error.message, error.issues)
}

function runOf(session: Session, id: RunId): Run {
  const run = session.run(id)
  if (run === undefined) throw new CommandFailure('E_GONE', `Run ${id} is not there any more.`)
  return run
}

function activeRunOf(session: Session, id: RunId): Run {
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
  taskModule,
  launch,
}: HandlerContext): Handlers {
  const targetOf = (workload: Workload) => ({ module: taskModule(workload.name), export: workload.taskExport })
  const planOf = (workload: Workload, parameters: unknown): RunPlan =>
    workload.plan(checkParameters(workload, parameters), targetOf(workload))
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

    'workload.list': () => Promise.resolve([...WORKLOADS.values()].map(describeWorkload)),

    'workload.preset': async ({ workload: name, preset: presetName }) => {
      const workload = workloadOf(name)
      const preset = workload.presets.find((candidate) => candidate.name === presetName)
      if (preset === undefined)
        throw new CommandFailure('E_WORKLOAD', `${workload.title} has no preset "${presetName}".`)
      const target = targetOf(workload)
      // Measured once: the machine stays the same, and presets should not change from one look to the next.
      const sized = await preset.size((input) => {
        const key = `${name} ${JSON.stringify(input)}`
        let measuring = measured.get(key)
        if (measuring === undefined) {
          measuring = measureOnce(target, input)
          measuring.catch(() => measured.delete(key))
          measured.set(key, measuring)
        }
        return measuring
      })
      return { ...sized, totalTasks: workload.plan(sized.parameters, target).inputs.length }
    },

    'run.start': async ({ workload, parameters, workers, chunkSize }) => {
      const plan = isOwn(workload)
        ? await functions.plan(workload, parameters)
        : planOf(workloadOf(workload), parameters)
      return { runId: session.start(plan, workers, chunkSize).id }
    },

    'run.resize': async ({ runId, workers }) => {
      await activeRunOf(session, runId).resize(workers)
      return null
    },

    'run.cancel': async ({ runId }) => {
      await runOf(session, runId).cancel()
      return null
    },

    'run.results': ({ runId, offset, limit }) => {
      runOf(session, runId)
      return Promise.resolve(session.results(runId, offset, limit) ?? { total: 0, offset, rows: [], workers: [] })
    },

    'timeline.read': ({ from, limit }) => Promise.resolve(session.spans.page(from, limit)),

    'process.details': async ({ processId }) => {
      const details = await session.details(processId)
      if (details === undefined)
        throw new CommandFailure('E_GONE', `Process ${processId} is not in the table any more.`)
      return details
    },

    'process.signal': ({ processId, action }) => {
      if (!session.act(processId, action)) throw new CommandFailure('E_GONE', `Process ${processId} has ended already.`)
      return Promise.resolve(null)
    },

    'process.clear': ({ processIds }) => Promise.resolve({ cleared: session.clear(processIds) }),

    'session.stopAll': async () => ({ stopped: await session.stopAll() }),

    'stream.open': (_input, sender) => {
      streams.open(sender)
      return Promise.resolve(null)
    },
  }
}
