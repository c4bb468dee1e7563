// Announces changes to a screen reader: at most every five seconds, and only the important ones.

import { type ReactNode, useEffect, useState } from 'react'
import { sessionStore } from '../../live/session-store.ts'
import { announcement, NOTHING_TOLD, whatToTell } from './announcement.ts'

const EVERY_MS = 5_000

export function Announcer(): ReactNode {
  const [said, setSaid] = useState('')
  useEffect(() => {
    let before = NOTHING_TOLD
    const timer = window.setInterval(() => {
      const { session } = sessionStore.getState()
      const now = whatToTell(session)
      const text = announcement(before, now, session)
      before = now
      if (text !== '') setSaid(text)
    }, EVERY_MS)
    return () => window.clearInterval(timer)
  }, [])
  return (
    <div className="visually-hidden" role="status" aria-live="polite" data-testid="announcer">
      {said}
    </div>
  )
}
