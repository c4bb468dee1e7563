// What is known of one process beyond its row: looked up when somebody asks, not sent all the time.

import type { OutputStream, ProcessId } from './process.ts'

export interface HistoryPoint {
  readonly atMs: number
  /** Of one core; null at the first look. */
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

/** A process that it started, or that one of those started. */
export interface Descendant {
  readonly pid: number
  readonly parentPid: number
  readonly command: string
  readonly rssBytes: number
}

/** What the operating system says of a living process; null where it says nothing (it is dead, or there is no /proc). */
export interface OsDetails {
  /** Program and arguments. */
  readonly command: readonly string[]
  readonly parentPid: number
  readonly workingFolder: string
  readonly threads: number
  readonly niceness: number
  readonly rssBytes: number
  /** Its share of what it has in common with others, too: what it really costs. Null where it may not be read. */
  readonly pssBytes: number | null
  /** The first ones, in the order of their numbers. */
  readonly openFiles: readonly OpenFile[]
  readonly openFilesTotal: number
  /** What it was given at its start. */
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
  /** Lines that it wrote before those. */
  readonly outputBefore: number
}
