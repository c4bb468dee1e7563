// Fetches the rows of a run's results around what is visible: at once when that moves, and once a second while it runs.

import { useEffect, useState } from 'react'
import type { RunRecord } from '../../../shared/session-state.ts'
import type { CommandError } from '../../../shared/error-codes.ts'
import type { RunResults } from '../../../shared/run.ts'
import { call } from '../../live/call.ts'

export const RESULT_PAGE = 100
const REFRESH_MS = 1_000

/** The page before what is first visible starts here, so that scrolling up finds rows too. */
export function pageOffset(firstVisible: number): number {
  return Math.max(0, (Math.floor(firstVisible / RESULT_PAGE) - 1) * RESULT_PAGE)
}

interface Fetched {
  readonly results: RunResults | null
  readonly failure: CommandError | null
}

export function useRunResults(run: RunRecord, offset: number): Fetched {
  const [fetched, setFetched] = useState<Fetched>({ results: null, failure: null })
  const { id: runId, status } = run
  useEffect(() => {
    let wanted = true
    let timer: number | undefined
    const refresh = async (): Promise<void> => {
      if (!document.hidden) {
        const answer = await call('run.results', { runId, offset, limit: 4 * RESULT_PAGE })
        if (!wanted) return
        setFetched((last) =>
          answer.ok ? { results: answer.value, failure: null } : { results: last.results, failure: answer.error },
        )
      }
      // The next one is timed from the answer: a slow main is not asked twice at once.
      if (status === 'running') timer = window.setTimeout(() => void refresh(), REFRESH_MS)
    }
    void refresh()
    return () => {
      wanted = false
      window.clearTimeout(timer)
    }
  }, [runId, status, offset])
  return fetched
}
