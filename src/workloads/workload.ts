// What a workload is: a title, what it teaches, a form, and the program that it starts.

import type { z } from 'zod'
import type { Launch } from '../session/run/run.ts'
import type { Parameters } from '../shared/run.ts'

/** Milliseconds that one process needs for `input`, measured on this machine in a child of its own. */
export type Measure = (input: unknown) => Promise<number>

export interface SizedParameters<P extends Parameters> {
  readonly parameters: P
  /** Work in it for one process; null where it was not measured. */
  readonly workMs: number | null
}

interface Preset<P extends Parameters> {
  readonly name: string
  readonly title: string
  readonly hint: string
  readonly size: (measure: Measure) => Promise<SizedParameters<P>>
}

/** Where the compiled files of a workload are. */
export interface WorkloadPlaces {
  /** What its children run: tasks.ts. */
  readonly tasks: URL
  /** What it is: program.ts, where it has one. */
  readonly program: URL
}

/** The headings of the launcher, in their order. */
export const GROUPS = ['Processes', 'Pools', 'Queues'] as const

interface Definition<P extends Parameters> {
  /** Its folder in src/workloads. */
  readonly name: string
  readonly title: string
  readonly group: (typeof GROUPS)[number]
  /** What it shows, in a sentence or two. */
  readonly teaches: string
  /** Where to look while it runs. */
  readonly watch: string
  /** Whether it has workers and chunks: the form asks for their number only then. */
  readonly usesPool: boolean
  /** What its numbers count. */
  readonly valueUnit?: string
  /** Numbers, texts and booleans; a field with a default needs no preset. */
  readonly parameters: z.ZodType<P>
  readonly presets: readonly Preset<P>[]
  /** Null where the defaults of the fields are enough. */
  readonly defaultPreset: string | null
  /** The function in its tasks that one task runs, for the sizing of presets. */
  readonly measured?: string
  /** The program and its words, for parameters that the schema has passed. */
  readonly launch: (parameters: P, places: WorkloadPlaces) => Pick<Launch, 'program' | 'summary' | 'totalTasks'>
}

/** As the catalogue keeps it: whoever starts one need not know which parameters it takes. */
export type Workload = Definition<Parameters>

/**
 * Parameters are checked once, by the schema, where they come in. The types cannot say of which workload some parameters
 * are; that `launch` is given those which its own schema has passed is a promise of `launchOf` and its callers.
 */
export function defineWorkload<P extends Parameters>({ launch, ...words }: Definition<P>): Workload {
  return { ...words, launch: (parameters, places) => launch(parameters as P, places) }
}
