// Fetches a run's results around the visible rows: at once after a scroll, once a second while the run is active.

import { useCallback } from 'react'
import type { RunRecord } from '../../../shared/session-state.ts'
import type { RunResults } from '../../../shared/run.ts'
import { call } from '../../live/call.ts'
import { type Polled, usePolled } from '../../live/use-polled.ts'

export const RESULT_PAGE = 100
const REFRESH_MS = 1_000

/** Start of the page before the first visible row, so that scrolling up finds rows too. */
export function pageOffset(firstVisible: number): number {
  return Math.max(0, (Math.floor(firstVisible / RESULT_PAGE) - 1) * RESULT_PAGE)
}

export function useRunResults({ id: runId, status }: RunRecord, offset: number): Polled<RunResults> {
  const ask = useCallback(() => call('run.results', { runId, offset, limit: 4 * RESULT_PAGE }), [runId, offset])
  return usePolled(ask, status === 'running' ? REFRESH_MS : null)
}
