// The numbers of workers that an experiment varies where nobody says other ones. Pure.

import { MAX_WORKERS } from './limits.ts'

/** Around the core count: one, half of them, one less, all, twice as many. */
export function usualWorkers(cores: number): readonly number[] {
  const wanted = [1, 2, Math.ceil(cores / 2), cores - 1, cores, 2 * cores]
  return [...new Set(wanted)].filter((count) => count >= 1 && count <= MAX_WORKERS).sort((a, b) => a - b)
}
