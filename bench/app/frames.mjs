// How smoothly a page draws: the time between its frames, and its tasks that block for more than 50 ms.

/**
 * @param {import('@playwright/test').Page} page
 * @param {number} forMs
 * @returns {Promise<{ frames: number[], longTasks: number[] }>} milliseconds each
 */
export function watchFrames(page, forMs) {
  return page.evaluate(
    (lasting) =>
      new Promise((resolve) => {
        /** @type {number[]} */
        const frames = []
        /** @type {number[]} */
        const longTasks = []
        const observer = new PerformanceObserver((list) => {
          for (const { duration } of list.getEntries()) longTasks.push(duration)
        })
        observer.observe({ type: 'longtask' })
        const beganMs = performance.now()
        let lastMs = beganMs
        const next = (/** @type {number} */ atMs) => {
          frames.push(atMs - lastMs)
          lastMs = atMs
          if (atMs - beganMs < lasting) requestAnimationFrame(next)
          else {
            observer.disconnect()
            resolve({ frames: frames.slice(1), longTasks })
          }
        }
        requestAnimationFrame(next)
      }),
    forMs,
  )
}
