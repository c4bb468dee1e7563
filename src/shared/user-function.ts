// A user's function and its inputs, as the window gets them.

/** Workload names of their runs, beside the workloads of the catalogue. */
export const FUNCTION_WORKLOAD = 'function'
export const FILES_WORKLOAD = 'files'
/** A command line that is watched. */
export const WATCH_WORKLOAD = 'watch'

export type OwnWorkload = typeof FUNCTION_WORKLOAD | typeof FILES_WORKLOAD | typeof WATCH_WORKLOAD

export function isOwn(workload: string | null): workload is OwnWorkload {
  return workload === FUNCTION_WORKLOAD || workload === FILES_WORKLOAD || workload === WATCH_WORKLOAD
}

export type FunctionId = number
export type SourceId = number

export interface ExportInfo {
  readonly name: string
  /** Number of declared parameters: `function.length`. */
  readonly parameters: number
}

/** A module that a person picked in the system's dialog, and so approved to be run. */
export interface FunctionCard {
  readonly id: FunctionId
  /** Real path: no link in it. */
  readonly path: string
  /** Last part of the path. */
  readonly name: string
  /** The first 12 hexadecimal digits of the SHA-256 of the approved content. */
  readonly digest: string
  /** The export of the last run. */
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
  /** Number of its inputs: lines, or files. */
  readonly count: number
}
