// Details of one process beyond its row: looked up on request, not sent all the time.

import type { OutputStream, ProcessId } from './process.ts'

export interface HistoryPoint {
  readonly atMs: number
  /** Percent of one core; null in the first sample. */
  readonly cpuPercent: number | null
  readonly rssBytes: number
}

export interface OutputLine {
  readonly stream: OutputStream
  readonly text: string
}

export interface OpenFile {
  readonly fd: number
  readonly to: string
}

/** A process that it started, directly or through another one. */
export interface Descendant {
  readonly pid: number
  readonly parentPid: number
  readonly command: string
  readonly rssBytes: number
}

/** The operating system's facts about a living process; a null has no source (the process is dead, or no /proc). */
export interface OsDetails {
  /** Program and arguments. */
  readonly command: readonly string[]
  readonly parentPid: number
  readonly workingFolder: string
  readonly threads: number
  readonly niceness: number
  readonly rssBytes: number
  /** Private memory and its share of shared memory: its real cost. Null where it may not be read. */
  readonly pssBytes: number | null
  /** The first open files, in the order of their numbers. */
  readonly openFiles: readonly OpenFile[]
  readonly openFilesTotal: number
  /** The environment at its start. */
  readonly environment: readonly (readonly [name: string, value: string])[]
  readonly descendants: readonly Descendant[]
}

export interface ProcessDetails {
  readonly id: ProcessId
  readonly os: OsDetails | null
  /** The last minutes, oldest first. */
  readonly history: readonly HistoryPoint[]
  /** The last lines that it wrote. */
  readonly output: readonly OutputLine[]
  /** Number of earlier lines. */
  readonly outputBefore: number
}
