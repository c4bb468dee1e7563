// Requests the details of one process: at once, and once a second while they are shown.

import { useEffect, useState } from 'react'
import type { CommandError } from '../../../shared/error-codes.ts'
import type { ProcessId } from '../../../shared/process.ts'
import type { ProcessDetails } from '../../../shared/process-details.ts'
import { call } from '../../live/call.ts'

const REFRESH_MS = 1_000

interface Fetched {
  /** The last details from before the exit stay: the command and environment of the process are still useful. */
  readonly details: ProcessDetails | null
  readonly failure: CommandError | null
}

const NOTHING_YET: Fetched = { details: null, failure: null }

function merged(last: ProcessDetails | null, next: ProcessDetails): ProcessDetails {
  return next.os === null && last?.id === next.id ? { ...next, os: last.os } : next
}

/** The caller sets a key, so that each process has a component of its own. */
export function useDetails(processId: ProcessId): Fetched {
  const [fetched, setFetched] = useState<Fetched>(NOTHING_YET)
  useEffect(() => {
    let wanted = true
    let timer: number | undefined
    const refresh = async (): Promise<void> => {
      if (!document.hidden) {
        const answer = await call('process.details', { processId })
        if (!wanted) return
        setFetched((last) =>
          answer.ok
            ? { details: merged(last.details, answer.value), failure: null }
            : { details: last.details, failure: answer.error },
        )
        if (!answer.ok) return // its row was cleared
      }
      // The pause starts at the answer: a slow main never has two of these requests at once.
      timer = window.setTimeout(() => void refresh(), REFRESH_MS)
    }
    void refresh()
    return () => {
      wanted = false
      window.clearTimeout(timer)
    }
  }, [processId])
  return fetched
}
