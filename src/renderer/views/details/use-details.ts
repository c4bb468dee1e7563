// Requests for the details of one process: at once, and once a second while they are looked at.

import { useEffect, useState } from 'react'
import type { CommandError } from '../../../shared/error-codes.ts'
import type { ProcessId } from '../../../shared/process.ts'
import type { ProcessDetails } from '../../../shared/process-details.ts'
import { call } from '../../live/call.ts'

const REFRESH_MS = 1_000

interface Fetched {
  /** The last that came while it lived stays when it has died: what it was given is still worth knowing. */
  readonly details: ProcessDetails | null
  readonly failure: CommandError | null
}

const NOTHING_YET: Fetched = { details: null, failure: null }

function merged(last: ProcessDetails | null, next: ProcessDetails): ProcessDetails {
  return next.os === null && last?.id === next.id ? { ...next, os: last.os } : next
}

/** The caller has a key: another process is another component. */
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
      // The next one is timed from the answer: a slow main is not asked twice at once.
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
