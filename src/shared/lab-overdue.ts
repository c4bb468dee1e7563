// A trial that takes much longer than it should: it may hang, or its process was stopped.

import type { LabProgress } from './lab.ts'
import { timeWords } from './measure-words.ts'

/** A guess from other arrangements may be wrong by the number of cores, and the machine may be busy. */
const TIMES_EXPECTED = 4
const AT_LEAST_MS = 5_000

/** "42.0 s so far, about 3.00 s were expected"; null for a trial that is in time, or the first. `nowMs`: since 1970. */
export function overdueWords(now: LabProgress['now'], nowMs: number): string | null {
  if (now === null || now.expectedMs === null) return null
  const soFarMs = nowMs - now.startedAt
  if (soFarMs < TIMES_EXPECTED * now.expectedMs + AT_LEAST_MS) return null
  return `${timeWords(soFarMs)} so far, about ${timeWords(now.expectedMs)} were expected`
}
