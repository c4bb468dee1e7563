// What is heavy to draw follows what answers the hand: a click is answered by the next picture, and what it opens is in
// the one after that.

import { useEffect, useState } from 'react'

/** `value`, a picture later. The first one at once. */
export function useAfterPaint<T>(value: T): T {
  const [shown, setShown] = useState(value)
  useEffect(() => {
    let timer: number | undefined
    // A task that is posted in a frame comes when that frame has been handed over.
    const frame = requestAnimationFrame(() => {
      timer = window.setTimeout(() => setShown(() => value))
    })
    return () => {
      cancelAnimationFrame(frame)
      window.clearTimeout(timer)
    }
  }, [value])
  return shown
}
