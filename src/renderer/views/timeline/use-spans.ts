// Fetches spans while the timeline is looked at: what is new, a few times a second.

import { useEffect, useState } from 'react'
import type { CommandError } from '../../../shared/error-codes.ts'
import { MAX_SPANS } from '../../../shared/limits.ts'
import { call } from '../../live/call.ts'
import { SpanList } from './span-list.ts'

const REFRESH_MS = 200

/** Outlives the view: who comes back finds what was there, and only fetches what came since. */
const list = new SpanList()

export function useSpans(): { readonly spans: SpanList; readonly failure: CommandError | null } {
  const [failure, setFailure] = useState<CommandError | null>(null)
  useEffect(() => {
    let wanted = true
    let timer: number | undefined
    const refresh = async (): Promise<void> => {
      if (!document.hidden) {
        const answer = await call('timeline.read', { from: list.next, limit: MAX_SPANS })
        if (!wanted) return
        if (answer.ok) list.add(answer.value)
        setFailure(answer.ok ? null : answer.error)
      }
      timer = window.setTimeout(() => void refresh(), REFRESH_MS)
    }
    void refresh()
    return () => {
      wanted = false
      window.clearTimeout(timer)
    }
  }, [])
  return { spans: list, failure }
}
