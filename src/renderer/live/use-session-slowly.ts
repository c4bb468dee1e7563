// Reads one slice of the live view, but limits how often it is drawn: the first change at once, and in the end the last
// one. For values that may change with every frame, faster than a person reads.

import { useEffect, useState } from 'react'
import { type SessionStore, sessionStore } from './session-store.ts'

/** `select` must stay the same function. */
export function useSessionSlowly<T>(select: (session: SessionStore) => T, everyMs: number): T {
  const [shown, setShown] = useState(() => select(sessionStore.getState()))
  useEffect(() => {
    let shownAtMs = Number.NEGATIVE_INFINITY
    let timer: number | null = null
    const show = (): void => {
      timer = null
      shownAtMs = performance.now()
      setShown(() => select(sessionStore.getState()))
    }
    // The slice may have changed between the first render and this effect.
    show()
    const stop = sessionStore.subscribe((now, before) => {
      if (timer !== null || Object.is(select(now), select(before))) return
      const waitMs = shownAtMs + everyMs - performance.now()
      if (waitMs <= 0) show()
      else timer = window.setTimeout(show, waitMs)
    })
    return () => {
      stop()
      if (timer !== null) window.clearTimeout(timer)
    }
  }, [select, everyMs])
  return shown
}
