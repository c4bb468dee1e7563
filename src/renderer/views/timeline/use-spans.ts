// Fetches new spans a few times a second while the timeline is shown.

import { useEffect, useState } from 'react'
import type { CommandError } from '../../../shared/error-codes.ts'
import { MAX_SPANS } from '../../../shared/limits.ts'
import { call } from '../../live/call.ts'
import { SpanList } from './span-list.ts'

const REFRESH_MS = 200

/** Kept when the view closes: reopened, it shows the old spans and fetches only new ones. */
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
