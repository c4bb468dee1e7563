// Work that waits for the next frame.

/** So long without a frame is no busy machine any more. */
const NO_FRAME_MS = 1_000

/**
 * In the next frame. Chromium may draw none of a window in plain sight (electron/electron 28603): then a timer stands in for it.
 * A hidden window goes on waiting.
 */
export function inNextFrame(act: () => void): void {
  let timer = 0
  const frame = requestAnimationFrame(() => {
    window.clearInterval(timer)
    act()
  })
  timer = window.setInterval(() => {
    if (document.visibilityState !== 'visible') return
    window.clearInterval(timer)
    cancelAnimationFrame(frame)
    act()
  }, NO_FRAME_MS)
}
