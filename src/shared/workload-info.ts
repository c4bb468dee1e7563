// A workload as data: what the window needs to draw its form, without its code.

import type { Parameters } from './run.ts'

export interface PresetInfo {
  readonly name: string
  readonly title: string
  readonly hint: string
}

/** The subset of JSON Schema that a parameters form is drawn from. */
export interface ParameterSchema {
  readonly type: 'integer' | 'number' | 'string' | 'boolean'
  readonly title?: string
  readonly description?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly default?: number | string | boolean
}

export interface WorkloadInfo {
  readonly name: string
  readonly title: string
  /** The heading under which it stands. */
  readonly group: string
  /** What it shows, in a sentence or two. */
  readonly teaches: string
  /** Where to look while it runs. */
  readonly watch: string
  /** Whether it has workers and chunks. */
  readonly usesPool: boolean
  /** What a run's value counts, for "1,242 primes so far"; without it the bare number stands. */
  readonly valueUnit?: string
  readonly parameters: {
    readonly type: 'object'
    readonly properties: Readonly<Record<string, ParameterSchema>>
    readonly required?: readonly string[]
  }
  readonly presets: readonly PresetInfo[]
  /** Null where the defaults of the fields are enough. */
  readonly defaultPreset: string | null
}

/** The source of a workload, as it is shown. */
export interface WorkloadCode {
  readonly files: readonly {
    readonly file: string
    readonly language: 'typescript' | 'python'
    readonly text: string
  }[]
}

/** A preset sized for this machine. */
export interface ResolvedPreset {
  readonly parameters: Parameters
  readonly totalTasks: number
  /** Work in it, in milliseconds of one process; null where it was not measured. */
  readonly workMs: number | null
}
