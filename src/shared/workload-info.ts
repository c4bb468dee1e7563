// A workload as data: what the window needs to draw its form, without its code.

import type { Parameters } from './run.ts'

export interface PresetInfo {
  readonly name: string
  readonly title: string
  readonly hint: string
}

/** The subset of JSON Schema from which the form of parameters is drawn. */
export interface ParameterSchema {
  readonly type: 'integer' | 'number' | 'string' | 'boolean'
  readonly title?: string
  readonly description?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly default?: number | string | boolean
  /** Of a text: the only values that it may have, and their words in the same order. */
  readonly enum?: readonly string[]
  readonly enumNames?: readonly string[]
}

/** The values that a field may have, with their words; none where any value may be typed. */
export function choicesOf({ enum: values = [], enumNames = [] }: ParameterSchema) {
  return values.map((value, i) => ({ value, label: enumNames[i] ?? value }))
}

export interface WorkloadInfo {
  readonly name: string
  readonly title: string
  /** Its heading in the launcher. */
  readonly group: string
  /** What the workload shows, in a sentence or two. */
  readonly teaches: string
  /** Where to look in the window while the workload runs. */
  readonly watch: string
  /** Whether the workload has workers and chunks. */
  readonly usesPool: boolean
  /** Whether the program chooses the chunk sizes: the form has no field for it then. */
  readonly setsChunkSize: boolean
  /** The unit of a run's value, for "1,242 primes so far"; without it the bare number is shown. */
  readonly valueUnit?: string
  readonly parameters: {
    readonly type: 'object'
    readonly properties: Readonly<Record<string, ParameterSchema>>
    readonly required?: readonly string[]
  }
  readonly presets: readonly PresetInfo[]
  /** Null where the defaults of the fields are enough. */
  readonly defaultPreset: string | null
  /** The preset that the lab begins with; null where the workload is no map over inputs, and cannot be measured. */
  readonly labPreset: string | null
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
  /** The work in milliseconds of one process; null where it was not measured. */
  readonly workMs: number | null
}
