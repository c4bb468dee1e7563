// How long an ended run took, and how it ended, in words.

import type { RunRecord } from '../../../shared/session-state.ts'
import { formatDuration } from '../../components/format.ts'

const ENDED: Record<Exclude<RunRecord['status'], 'running'>, string> = {
  done: 'in',
  failed: 'failed after',
  cancelled: 'cancelled after',
}

/** Empty while the run is going. */
export function tookText({ status, elapsedMs }: RunRecord): string {
  return status === 'running' || elapsedMs === null ? '' : `${ENDED[status]} ${formatDuration(elapsedMs)}`
}
