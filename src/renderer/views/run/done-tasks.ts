// The tasks of a run that are done, also in the moment between the event of its end and its last sample. Pure.

import type { RunMetrics } from '../../../shared/metrics.ts'
import type { RunRecord } from '../../../shared/session-state.ts'

export function doneTasks(run: RunRecord, metrics: RunMetrics | undefined): number {
  // Of a run that is done every task is.
  return run.status === 'done' ? run.totalTasks : (metrics?.done ?? 0)
}
