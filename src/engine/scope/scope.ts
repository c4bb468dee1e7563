// What a program is written against: the library bound to one run. What a scope makes carries the run's id, and the end
// of the scope ends all of it, as with a nursery in Trio or a `Scope` in Effect.

import type { ChunkSize, ParameterValue, RunChart, RunPicture, RunTile } from '../../shared/run.ts'
import type { OutputLine } from '../../shared/process-details.ts'
import type { Executor, ExecutorOptions } from '../executor/executor.ts'
import type { PoolOptions } from '../pool/pool-options.ts'
import type { Pool } from '../pool/pool.ts'
import type { JoinableQueue, Queue, QueueOptions } from '../queue/queue.ts'
import type { GroupOptions } from '../supervisor/group-options.ts'
import type { BaseProcess } from '../supervisor/base-process.ts'
import type { Command, CommandOptions } from '../supervisor/command.ts'
import type { Process, ProcessOptions } from '../supervisor/process.ts'
import type { SupervisedGroup } from '../supervisor/supervised-group.ts'

/** Options that the scope itself gives. */
type Given = 'supervisor' | 'runId'

export interface Scope {
  readonly Process: new (options: Omit<ProcessOptions, Given>) => Process
  /** Any program as a child of the run. */
  readonly Command: new (
    options: Omit<CommandOptions, Given>,
  ) => Command
  /** Without `processes` it has as many workers as the run wants, also when that number changes. */
  readonly Pool: new (
    options?: Omit<PoolOptions, Given>,
  ) => Pool
  readonly Queue: new <T = unknown>(options?: Omit<QueueOptions, Given>) => Queue<T>
  readonly JoinableQueue: new <T = unknown>(options?: Omit<QueueOptions, Given>) => JoinableQueue<T>
  readonly Executor: new (options?: Omit<ExecutorOptions, Given>) => Executor
  readonly Group: new (options: Omit<GroupOptions, Given>) => SupervisedGroup

  readonly parameters: Readonly<Record<string, ParameterValue>>
  /** How many workers the run wants now; the user may change it. */
  readonly workers: number
  readonly chunkSize: ChunkSize
  /** Aborts when the run is cancelled or its scope is closed. */
  readonly signal: AbortSignal

  /** A line of the program's own. */
  print(line: string): void
  /** `done` of `total` steps are taken. */
  progress(done: number, total: number): void
  /** Reports whether a condition held. A run with a failed check has failed. */
  check(name: string, ok: boolean, detail?: string): void
  /** Shows a chart of the result; it replaces the one with the same title. @throws OptionError naming what is wrong. */
  chart(chart: RunChart): void
  /** Opens the picture of the result, in place of the one before. @throws OptionError naming what is wrong. */
  picture(size: PictureSize): Picture
  /** All lines that a process of this scope has printed, when it can print no more. Waits for its end. */
  outputOf(process: BaseProcess): Promise<readonly ScopeLine[]>
}

/** Of a picture, in pixels: at most 1,048,576 in all. */
export type PictureSize = Omit<RunPicture, 'tiles'>

/** A picture that comes in tiles. */
export interface Picture {
  /**
   * Shows a tile; it replaces the one at the same place. At most 4,096 places have one.
   * @throws OptionError naming what is wrong.
   */
  tile(tile: PictureTile): void
}

export interface PictureTile extends Omit<RunTile, 'pixels' | 'pid'> {
  /** One byte for each pixel, row by row: 0 is dark, 255 is light. */
  readonly pixels: Uint8Array
  /** The process that computed it. */
  readonly pid?: number | null
}

export interface ScopeLine extends OutputLine {
  /** Monotonic milliseconds at which the line arrived. */
  readonly atMs: number
}

/** The result of a program. */
export interface ProgramResult {
  /** "4,995 primes" */
  readonly headline: string
  /** The number behind the headline, where there is one. */
  readonly value?: number
  /** What happened in this very run, in short sentences with its PIDs, times and counts. */
  readonly story?: readonly string[]
}

export type Program = (run: Scope) => Promise<ProgramResult>

export interface Check {
  readonly name: string
  readonly ok: boolean
  /** What was seen. */
  readonly detail: string
}
