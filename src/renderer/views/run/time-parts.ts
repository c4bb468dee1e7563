// The parts of a worker's wall time, in order of time. Pure.

import { formatCount } from '../../../shared/plural.ts'
import type { WorkerInsight } from '../../../shared/run.ts'

type TimeKey = 'startUpMs' | 'initMs' | 'waitingMs' | 'workingMs' | 'exitingMs'

interface TimePart {
  readonly part: string
  readonly key: TimeKey
  readonly name: string
  readonly explained: string
}

export const PARTS: readonly TimePart[] = [
  { part: 'start-up', key: 'startUpMs', name: 'Start-up', explained: 'From its start to its READY frame' },
  { part: 'init', key: 'initMs', name: 'Init', explained: 'In the initializer' },
  { part: 'waiting', key: 'waitingMs', name: 'Waiting', explained: 'Able to work, and not in a task' },
  { part: 'working', key: 'workingMs', name: 'Working', explained: 'Inside tasks' },
  { part: 'exiting', key: 'exitingMs', name: 'Exiting', explained: 'From the stop to its exit' },
]

export function lifeMs(worker: Pick<WorkerInsight, TimeKey>): number {
  return PARTS.reduce((sum, { key }) => sum + worker[key], 0)
}

/** In percent of the longest wall time, so that bars of different workers can be compared. */
export function shareOf(ms: number, longestMs: number): number {
  return longestMs <= 0 ? 0 : (100 * ms) / longestMs
}

/** In one unit, so that a column can be compared: 0.05 s, 61.20 s, 3,725 s. */
export function formatSeconds(ms: number): string {
  const seconds = ms / 1_000
  return `${seconds < 1_000 ? seconds.toFixed(2) : formatCount(seconds)} s`
}
