// What a process is doing now, of which no span tells yet: it has tasks, and has not answered since.

import type { ProcessRecord } from '../../../shared/session-state.ts'
import type { ProcessMetrics } from '../../../shared/metrics.ts'
import type { Range } from './range.ts'

/** What is answered sooner is a span before anybody sees it under way. */
const LEAST_MS = 500

/**
 * From its last answer, or else its first word, until now; null when nothing is in flight on it, or for a moment only.
 * @param lastEndMs when the last of its spans ended
 */
export function openWork(
  process: ProcessRecord,
  metrics: ProcessMetrics | undefined,
  lastEndMs: number | undefined,
  nowMs: number,
): Range | null {
  if (process.exitedAtMs !== null || process.startUpMs === null || (metrics?.inFlight ?? 0) === 0) return null
  const fromMs = lastEndMs ?? process.startedAtMs + process.startUpMs
  return nowMs - fromMs < LEAST_MS ? null : { fromMs, toMs: nowMs }
}
