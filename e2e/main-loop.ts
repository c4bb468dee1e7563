// How long the main process is away from its event loop.

import type { ElectronApplication } from '@playwright/test'

export interface LoopDelay {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** Counts from here on; the resolution of 1 ms is a part of every figure. */
export async function watchMain(electron: ElectronApplication): Promise<() => Promise<LoopDelay>> {
  await electron.evaluate(() => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks')
    const histogram = monitorEventLoopDelay({ resolution: 1 })
    histogram.enable()
    ;(globalThis as { loopDelay?: typeof histogram }).loopDelay = histogram
  })
  return () =>
    electron.evaluate(() => {
      const histogram = (globalThis as { loopDelay?: { percentile: (p: number) => number; max: number } }).loopDelay
      if (histogram === undefined) throw new Error('nobody watched')
      return { p50: histogram.percentile(50) / 1e6, p99: histogram.percentile(99) / 1e6, max: histogram.max / 1e6 }
    })
}
