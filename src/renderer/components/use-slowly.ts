// Limits how often a changing value is drawn: the first one at once, and in the end the last one.

import { useEffect, useRef, useState } from 'react'

export function useSlowly<T>(value: T, everyMs: number): T {
  const [shown, setShown] = useState(value)
  const shownAtMs = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    const waitMs = Math.max(0, shownAtMs.current + everyMs - performance.now())
    const timer = window.setTimeout(() => {
      shownAtMs.current = performance.now()
      setShown(() => value)
    }, waitMs)
    return () => window.clearTimeout(timer)
  }, [value, everyMs])
  return shown
}
