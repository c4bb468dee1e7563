// The current work of a process that has no span yet: tasks are in flight, and no answer has arrived since.

import type { ProcessRecord } from '../../../shared/session-state.ts'
import type { ProcessMetrics } from '../../../shared/metrics.ts'
import type { Range } from './range.ts'

/** Work that is answered sooner becomes a span before a person would notice it. */
const LEAST_MS = 500

/**
 * From the last answer of the process, or else from its READY, until now; null if nothing is in flight or only briefly.
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
