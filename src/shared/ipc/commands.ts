// The command table: every command with the schema of its input and the type of its output.
// The window uses it as types only; zod at run time stays on the receiving side.

import { z } from 'zod'
import type { AppInfo } from '../app-info.ts'
import {
  LEAST_CHAOS_MS,
  MAX_IDS,
  MAX_NOTES,
  MAX_OUTPUT_LINES,
  MAX_PARAMETER_TEXT,
  MAX_RESULT_ROWS,
  MAX_SPANS,
  MAX_TASKS,
  MAX_TRIALS,
  MAX_WORKERS,
  MOST_CHAOS_MS,
  LEAST_RESTART_S,
  MOST_RESTART_S,
  MOST_RESTARTS,
} from '../limits.ts'
import type { OrphanInfo } from '../orphan.ts'
import type { LabComparison } from '../lab-comparison.ts'
import type { ExperimentSummary, OpenLab, PlannedLab, ToldExperiment } from '../lab.ts'
import { exitCodeOf, type Fault, FAULTS, SIGNALS } from '../process.ts'
import type { ProcessDetails } from '../process-details.ts'
import type { RunDistribution } from '../run-distribution.ts'
import type { SavedRun } from '../saved-run.ts'
import type { RunRestart } from '../run-restart.ts'
import type { RunId, RunInsights, RunOutput, RunResults } from '../run.ts'
import { TASKS_IN } from '../tasks-in.ts'
import type { SpanPage } from '../timeline.ts'
import type { FunctionCard, FunctionModule, InputSource } from '../user-function.ts'
import { labDesign } from './lab-design.ts'
import type { ResolvedPreset, WorkloadCode, WorkloadInfo } from '../workload-info.ts'

/** Carries the type of an output beside the schema of its input; has no run-time part. */
const output = <T>(): { readonly output?: T } => ({})

const id = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)
const name = z.string().min(1).max(64)
/** Part of the window, in its own pixels. */
const pixels = z.number().min(0).max(100_000)
const chartArea = z.strictObject({ x: pixels, y: pixels, width: pixels.min(1), height: pixels.min(1) })
/** A row for each trial, below the names; columns for each number of workers. */
const chartRows = z
  .array(z.array(z.union([z.string().max(1_000), z.number(), z.null()])).max(1_000))
  .min(1)
  .max(MAX_TRIALS + 1)
const exitFault = z.custom<Fault>((action) => typeof action === 'string' && exitCodeOf(action) !== null)
const savedId = z.string().regex(/^[\w-]{1,64}$/)
const savedIds = z.array(savedId).min(1).max(MAX_IDS)
const workers = z.number().int().min(1).max(MAX_WORKERS)
const chunkSize = z.union([z.literal('auto'), z.number().int().min(1).max(MAX_TASKS)])
const restart = z.strictObject({
  policy: z.enum(['always', 'on-failure', 'never']),
  maxRestarts: z.number().int().min(0).max(MOST_RESTARTS).nullable(),
  withinS: z.number().min(LEAST_RESTART_S).max(MOST_RESTART_S),
  backOffS: z.number().min(0).max(MOST_RESTART_S),
}) satisfies z.ZodType<RunRestart>
const parameters = z.record(
  z.string().min(1).max(64),
  z.union([z.number(), z.string().max(MAX_PARAMETER_TEXT), z.boolean()]),
)

export const COMMANDS = {
  'app.info': { input: z.strictObject({}), ...output<AppInfo>() },
  'workload.list': { input: z.strictObject({}), ...output<readonly WorkloadInfo[]>() },
  /** Sizes a preset for this machine; may measure briefly in a child process. */
  'workload.preset': {
    input: z.strictObject({ workload: name, preset: name, tasksIn: z.enum(TASKS_IN).optional() }),
    ...output<ResolvedPreset>(),
  },
  'workload.code': { input: z.strictObject({ workload: name }), ...output<WorkloadCode>() },
  'run.start': {
    input: z.strictObject({
      workload: name,
      parameters,
      workers,
      chunkSize,
      restart: restart.optional(),
      /** `own`: in an engine process of its own. */
      engine: z.enum(['app', 'own']).optional(),
    }),
    ...output<{ readonly runId: RunId }>(),
  },
  'run.resize': { input: z.strictObject({ runId: id, workers }), ...output<null>() },
  'run.cancel': { input: z.strictObject({ runId: id }), ...output<null>() },
  /** One process of the run is killed every so often; without `everyMs`: no more. */
  'run.chaos': {
    input: z.strictObject({
      runId: id,
      everyMs: z.number().int().min(LEAST_CHAOS_MS).max(MOST_CHAOS_MS).optional(),
    }),
    ...output<null>(),
  },
  'run.results': {
    input: z.strictObject({
      runId: id,
      offset: z.number().int().min(0).max(MAX_TASKS),
      limit: z.number().int().min(1).max(MAX_RESULT_ROWS),
    }),
    ...output<RunResults>(),
  },
  /** The times of the run's tasks in bins, and the work of each worker. */
  'run.distribution': { input: z.strictObject({ runId: id }), ...output<RunDistribution>() },
  /** How the run's processes spent their time, and its slowest tasks. */
  'run.insights': { input: z.strictObject({ runId: id }), ...output<RunInsights>() },
  /** The newest lines of the run. */
  'run.output': {
    input: z.strictObject({ runId: id, limit: z.number().int().min(1).max(MAX_OUTPUT_LINES) }),
    ...output<RunOutput>(),
  },
  /** The system's dialog asks for the file; null when it was cancelled. */
  'run.export': {
    input: z.strictObject({ runId: id, format: z.enum(['json', 'csv']) }),
    ...output<{ readonly path: string } | null>(),
  },
  /** The stored events as text; the system's dialog asks for the file, null when it was cancelled. */
  'events.export': { input: z.strictObject({}), ...output<{ readonly path: string } | null>() },
  /** Spans of the timeline, from a given one on. */
  'timeline.read': {
    input: z.strictObject({
      from: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
      limit: z.number().int().min(1).max(MAX_SPANS),
    }),
    ...output<SpanPage>(),
  },
  /** The timeline as Trace Event JSON for Perfetto; the system's dialog asks for the file. */
  'timeline.export': { input: z.strictObject({}), ...output<{ readonly path: string } | null>() },
  /** The approved modules, last used first. */
  'function.list': { input: z.strictObject({}), ...output<readonly FunctionCard[]>() },
  /** The system's dialog asks for a module, which approves it; null when that was cancelled. */
  'function.choose': { input: z.strictObject({}), ...output<FunctionModule | null>() },
  /** Loads the module in a child and lists its functions. A changed file must be approved again. */
  'function.open': { input: z.strictObject({ functionId: id }), ...output<FunctionModule>() },
  'function.forget': { input: z.strictObject({ functionId: id }), ...output<null>() },
  /** The system's dialog asks for a file or a folder of inputs; null when that was cancelled. */
  'source.choose': {
    input: z.strictObject({ kind: z.enum(['lines', 'folder']) }),
    ...output<InputSource | null>(),
  },
  /** The folder of sample files, created when it is missing. */
  'source.sample': { input: z.strictObject({}), ...output<InputSource>() },
  /** The system's dialog asks for a script or a program; null when that was cancelled. Answers with a line to start it. */
  'watch.choose': {
    input: z.strictObject({}),
    ...output<{ readonly commandLine: string; readonly folder: string } | null>(),
  },
  /** What an experiment would be: its trials, and what is wrong with it. The subject as in `run.start`. */
  'lab.check': {
    input: z.strictObject({ workload: name, parameters, design: labDesign }),
    ...output<PlannedLab>(),
  },
  'lab.begin': {
    input: z.strictObject({ workload: name, parameters, design: labDesign }),
    ...output<{ readonly id: string }>(),
  },
  /** The experiment that runs; null when none does. */
  'lab.open': { input: z.strictObject({}), ...output<OpenLab | null>() },
  /** `paused`: the trial that runs comes to its end, and no other one begins. */
  'lab.pause': { input: z.strictObject({ paused: z.boolean() }), ...output<null>() },
  /** Ends the trial that runs; what was measured stays. */
  'lab.cancel': { input: z.strictObject({}), ...output<null>() },
  /** Newest first. `search`: words that must occur. */
  'history.list': {
    input: z.strictObject({
      search: z.string().max(1_000),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(MAX_RESULT_ROWS),
    }),
    ...output<{
      readonly total: number
      readonly rows: readonly ExperimentSummary[]
      /** What went wrong with the database since the start: that it was damaged, or what could not be kept. */
      readonly notice: string | null
    }>(),
  },
  'history.experiment': { input: z.strictObject({ id: savedId }), ...output<ToldExperiment>() },
  'history.run': { input: z.strictObject({ id: savedId }), ...output<SavedRun>() },
  'history.rename': { input: z.strictObject({ id: savedId, title: z.string().min(1).max(300) }), ...output<null>() },
  'history.note': { input: z.strictObject({ id: savedId, notes: z.string().max(MAX_NOTES) }), ...output<null>() },
  'history.delete': { input: z.strictObject({ ids: savedIds }), ...output<null>() },
  'history.undelete': { input: z.strictObject({ ids: savedIds }), ...output<null>() },
  'history.compare': {
    input: z.strictObject({ first: savedId, second: savedId }),
    ...output<{
      readonly first: ToldExperiment
      readonly second: ToldExperiment
      readonly comparison: LabComparison
    }>(),
  },
  /** The system's dialog asks for the file; null when it was cancelled. `csv`: the trials. */
  'history.report': {
    input: z.strictObject({ id: savedId, format: z.enum(['html', 'md', 'csv']) }),
    ...output<{ readonly path: string } | null>(),
  },
  /** What a chart shows, as a picture of that part of the window or as its numbers; the system's dialog asks for the file. */
  'chart.export': {
    input: z.strictObject({
      name: z.string().regex(/^[a-z][a-z-]{0,40}$/),
      content: z.discriminatedUnion('format', [
        z.strictObject({ format: z.literal('png'), area: chartArea }),
        z.strictObject({ format: z.literal('csv'), rows: chartRows }),
      ]),
    }),
    ...output<{ readonly path: string } | null>(),
  },
  'history.export': { input: z.strictObject({ ids: savedIds }), ...output<{ readonly path: string } | null>() },
  /** Takes over the experiments of a file that the system's dialog asks for; starts nothing. */
  'history.import': { input: z.strictObject({}), ...output<{ readonly ids: readonly string[] } | null>() },
  /** Details of one process beyond its row. */
  'process.details': { input: z.strictObject({ processId: id }), ...output<ProcessDetails>() },
  /** The stack of a living process; null where none can be had. */
  'process.stack': { input: z.strictObject({ processId: id }), ...output<{ readonly text: string | null }>() },
  'process.signal': {
    input: z.strictObject({ processId: id, action: z.union([z.enum([...SIGNALS, ...FAULTS]), exitFault]) }),
    ...output<null>(),
  },
  /** Without ids: the rows of all dead processes. */
  'process.clear': {
    input: z.strictObject({ processIds: z.array(id).max(MAX_IDS).optional() }),
    ...output<{ readonly cleared: number }>(),
  },
  /** Orphans of an earlier run of the app; answers after the search, a few seconds after the start. */
  'orphans.list': { input: z.strictObject({}), ...output<readonly OrphanInfo[]>() },
  /** SIGKILL to these orphans, each only if it still is the listed process. */
  'orphans.end': {
    input: z.strictObject({ ids: z.array(id).min(1).max(MAX_IDS) }),
    ...output<{ readonly ended: number }>(),
  },
  /** Cancels every run and stops every process by the stop ladder; answers when none is left. */
  'session.stopAll': { input: z.strictObject({}), ...output<{ readonly stopped: number }>() },
  /** Opens the live stream; its port arrives as a window message. */
  'stream.open': { input: z.strictObject({ protocol: z.literal(1) }), ...output<null>() },
} as const

type Table = typeof COMMANDS
export type CommandName = keyof Table
/** The input that a caller passes. */
export type CommandInput<K extends CommandName> = z.input<Table[K]['input']>
/** The input that a handler receives, after the schema. */
export type ParsedInput<K extends CommandName> = z.output<Table[K]['input']>
export type CommandOutput<K extends CommandName> = Exclude<Table[K]['output'], undefined>
