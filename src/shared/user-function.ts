// A function of the user's own, and what it is given: as the window knows them.

/** The names under which runs of them stand beside the workloads of the catalogue. */
export const FUNCTION_WORKLOAD = 'function'
export const FILES_WORKLOAD = 'files'

export type OwnWorkload = typeof FUNCTION_WORKLOAD | typeof FILES_WORKLOAD

export function isOwn(workload: string | null): workload is OwnWorkload {
  return workload === FUNCTION_WORKLOAD || workload === FILES_WORKLOAD
}

export type FunctionId = number
export type SourceId = number

export interface ExportInfo {
  readonly name: string
  /** What it says it takes: `function.length`. */
  readonly parameters: number
}

/** A module that a person picked in the system's dialog, and so approved to be run. */
export interface FunctionCard {
  readonly id: FunctionId
  /** Real path: no link in it. */
  readonly path: string
  /** Last part of the path. */
  readonly name: string
  /** First of its SHA-256, 12 hexadecimal digits: what was approved. */
  readonly digest: string
  /** Chosen when it ran last. */
  readonly lastExport: string | null
}

export interface FunctionModule {
  readonly card: FunctionCard
  readonly exports: readonly ExportInfo[]
}

export type InputKind = 'range' | 'lines' | 'json' | 'folder'

/** A file or a folder that a person picked in the system's dialog. */
export interface InputSource {
  readonly id: SourceId
  readonly kind: 'lines' | 'folder'
  readonly path: string
  readonly name: string
  /** Inputs that it gives: lines, or files. */
  readonly count: number
}
