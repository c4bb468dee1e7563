// Random numbers that a seed repeats: the order of trials and the resampling of an analysis are the same each time.

export type Random = () => number

/** Numbers from 0 up to and without 1: Mulberry32, which is enough for orders and resampling, and for nothing secret. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
