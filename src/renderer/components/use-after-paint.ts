// Delays a heavy part of the view by a frame: the next frame shows that a click was taken, the one after that shows the
// view that the click opens.

import { useEffect, useState } from 'react'

/** `value`, a frame later. The first value at once. */
export function useAfterPaint<T>(value: T): T {
  const [shown, setShown] = useState(value)
  useEffect(() => {
    let timer: number | undefined
    // A task that is posted in a frame runs after that frame has been handed over.
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
