// What a workload is: a title, what it teaches, parameters as a schema, presets, and how it becomes a run.

import type { z } from 'zod'
import type { RunPlan } from '../session/run/run.ts'
import type { Parameters } from '../shared/run.ts'

/** Milliseconds that one process needs for `input`, measured on this machine in a child of its own. */
export type Measure = (input: unknown) => Promise<number>

export interface SizedParameters {
  readonly parameters: Parameters
  /** Work in it for one process; null where it was not measured. */
  readonly workMs: number | null
}

export interface Preset {
  readonly name: string
  readonly title: string
  readonly hint: string
  readonly size: (measure: Measure) => Promise<SizedParameters>
}

export interface Workload {
  readonly name: string
  readonly title: string
  readonly teaches: string
  /** What its numbers count. */
  readonly valueUnit: string
  readonly parameters: z.ZodType<Parameters>
  readonly presets: readonly Preset[]
  readonly defaultPreset: string
  /** The function that runs a task, in the task file of the workload's own name. */
  readonly taskExport: string
  /** Inputs and words for parameters that the schema has passed. `target` is where the app keeps the task file. */
  readonly plan: (parameters: Parameters, target: RunPlan['target']) => RunPlan
}
