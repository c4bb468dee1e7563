// Load of each core between two reads of the system's counters.

import { cpus } from 'node:os'

interface Times {
  readonly busy: number
  readonly all: number
}

function read(): Times[] {
  return cpus().map(({ times }) => {
    const busy = times.user + times.nice + times.sys + times.irq
    return { busy, all: busy + times.idle }
  })
}

/** Pure: 0 to 100 for each core; 0 for a core whose counters have not changed. */
export function loadBetween(before: readonly Times[], after: readonly Times[]): number[] {
  return after.map((now, i) => {
    const then = before[i] ?? { busy: 0, all: 0 }
    const all = now.all - then.all
    return all <= 0 ? 0 : Math.min(100, Math.max(0, (100 * (now.busy - then.busy)) / all))
  })
}

export class CoreMeter {
  #last = read()

  /** Load since the last call. */
  sample(): number[] {
    const now = read()
    const load = loadBetween(this.#last, now)
    this.#last = now
    return load
  }
}
