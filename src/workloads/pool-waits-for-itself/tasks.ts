// What the workers run: the wrong and the right way to hand on half of a task.

import type { Pool, QueueProxy } from 'procdeck'

const sum = { module: import.meta.url, export: 'sumOf' }
type Range = readonly [from: number, to: number]

/** The numbers from `from` up to `to`, without `to`. */
export function sumOf([from, to]: Range): number {
  let total = 0
  for (let n = from; n < to; n++) total += n
  return total
}

/** Wrong: the task keeps its worker while it waits for another worker of the same pool. */
export async function sumWithPool(pool: Pool, range: Range, begun: QueueProxy<number>, gate: QueueProxy<number>) {
  const [mine, other] = split(range)
  const half = sumOf(mine)
  await begun.put(process.pid)
  await gate.get()
  const beganMs = performance.now()
  try {
    const total = half + (await pool.apply<number>(sum, [other]))
    return { total, waits: [], waitedMs: performance.now() - beganMs }
  } catch (error) {
    const { waits } = error as { waits?: readonly string[] }
    if (waits === undefined) throw error
    return { total: null, waits, waitedMs: performance.now() - beganMs }
  }
}

/** Right: what is left to do goes back to the parent, which calls the pool. */
export function split([from, to]: Range): readonly [Range, Range] {
  const middle = Math.floor((from + to) / 2)
  return [
    [from, middle],
    [middle, to],
  ]
}
