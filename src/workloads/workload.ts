// What a workload is: a title, what it teaches, a form, and the program that it starts.

import type { z } from 'zod'
import type { Launch } from '../session/run/run.ts'
import type { Parameters } from '../shared/run.ts'
import type { TasksIn } from '../shared/tasks-in.ts'

/** Milliseconds that one process needs for `input`, measured on this machine in a child of its own. */
export type Measure = (input: unknown) => Promise<number>

export interface SizedParameters<P extends Parameters> {
  readonly parameters: P
  /** The work in milliseconds of one process; null where it was not measured. */
  readonly workMs: number | null
}

interface Preset<P extends Parameters> {
  readonly name: string
  readonly title: string
  readonly hint: string
  /** `tasksIn`: what the form says now; also of a workload that has no such field. */
  readonly size: (measure: Measure, tasksIn: TasksIn) => Promise<SizedParameters<P>>
}

/** The names of one task, in tasks.ts and in NAME.py. */
export interface TaskNames {
  readonly javascript: string
  readonly python: string
}

/** Where the compiled files of a workload are. */
export interface WorkloadPlaces {
  /** The functions that its children run: tasks.ts. */
  readonly tasks: URL
  /** The same functions in Python: NAME.py, outside of an archive, which Python cannot read. */
  readonly python: URL
  /** Its program: program.ts, where it has one. */
  readonly program: URL
}

/** The headings of the launcher, in their order. */
export const GROUPS = ['Processes', 'Pools', 'Queues', 'Mistakes', 'Deadlocks'] as const

interface Definition<P extends Parameters> {
  /** Its folder in src/workloads. */
  readonly name: string
  readonly title: string
  readonly group: (typeof GROUPS)[number]
  /** What the workload shows, in a sentence or two. */
  readonly teaches: string
  /** Where to look in the window while the workload runs. */
  readonly watch: string
  /** Whether it has workers and chunks: the form asks for their number only then. */
  readonly usesPool: boolean
  /** The program chooses the chunk sizes: the form has no field for it. Default false. */
  readonly setsChunkSize?: boolean
  /** The unit that its numbers count. */
  readonly valueUnit?: string
  /** Numbers, texts and booleans; a field with a default needs no preset. */
  readonly parameters: z.ZodType<P>
  readonly presets: readonly Preset<P>[]
  /** Null where the defaults of the fields are enough. */
  readonly defaultPreset: string | null
  /** Only of one function over many inputs, which can be measured: the preset that the lab begins with. */
  readonly labPreset?: string
  /** The function that one task runs, for the sizing of presets. */
  readonly measured?: TaskNames
  /** The program and its texts, for parameters that the schema has accepted. */
  readonly launch: (
    parameters: P,
    places: WorkloadPlaces,
  ) => Pick<Launch, 'program' | 'summary' | 'totalTasks' | 'map' | 'workers'>
}

/** As the catalogue keeps it: code that starts a workload need not know the type of its parameters. */
export type Workload = Definition<Parameters>

/**
 * The schema checks parameters once, on arrival. The types cannot express to which workload parameters belong:
 * `launchOf` and its callers guarantee that `launch` gets parameters that its own schema has accepted.
 */
export function defineWorkload<P extends Parameters>({ launch, ...words }: Definition<P>): Workload {
  return { ...words, launch: (parameters, places) => launch(parameters as P, places) }
}
