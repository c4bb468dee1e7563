// How long main's event loop kept somebody waiting, to a millisecond. What is run in main waits for a turn first: an answer
// that is there at once can be lost (e2e/steady-evaluate.ts says why).

/** @typedef {{ enable: () => void, disable: () => void, percentile: (p: number) => number, max: number }} Histogram */

/** @param {import('@playwright/test').ElectronApplication} electron */
export function watchMain(electron) {
  return electron.evaluate(async () => {
    await new Promise((resolve) => setImmediate(resolve))
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks')
    const histogram = monitorEventLoopDelay({ resolution: 1 })
    histogram.enable()
    Object.assign(globalThis, { delayOfMain: histogram })
  })
}

/**
 * @param {import('@playwright/test').ElectronApplication} electron
 * @returns {Promise<{ p99Ms: number, maxMs: number }>} since it is watched
 */
export function delayOfMain(electron) {
  return electron.evaluate(async () => {
    await new Promise((resolve) => setImmediate(resolve))
    const histogram = /** @type {Histogram} */ (Reflect.get(globalThis, 'delayOfMain'))
    return { p99Ms: histogram.percentile(99) / 1e6, maxMs: histogram.max / 1e6 }
  })
}
