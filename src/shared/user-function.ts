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
  /** What can run a file of Python, the one to offer first; none for other files. */
  readonly interpreters: readonly Interpreter[]
}

/** An interpreter of Python on this machine. */
export interface Interpreter {
  readonly path: string
  /** Where it was found: in a virtual environment beside the file, in the folders of PATH, or among those of a manager. */
  readonly from: 'venv' | 'PATH' | 'uv' | 'pyenv'
  /** Null when it does not say. */
  readonly version: string | null
  /** Why it cannot run workers, as the end of a sentence about it; null when it can. */
  readonly problem: string | null
}

/** How workers in Python are started. */
export const PYTHON_METHODS = ['spawn', 'fork', 'forkserver'] as const
export type PythonMethod = (typeof PYTHON_METHODS)[number]

export const isPythonMethod = (value: unknown): value is PythonMethod =>
  PYTHON_METHODS.some((method) => method === value)

export const isPythonFile = (path: string): boolean => path.endsWith('.py')

export const INPUT_KINDS = ['range', 'lines', 'json', 'folder'] as const
export type InputKind = (typeof INPUT_KINDS)[number]

export const isInputKind = (value: unknown): value is InputKind => INPUT_KINDS.some((kind) => kind === value)

/** A file or a folder that a person picked in the system's dialog. */
export interface InputSource {
  readonly id: SourceId
  readonly kind: 'lines' | 'folder'
  readonly path: string
  readonly name: string
  /** Number of its inputs: lines, or files. */
  readonly count: number
}
