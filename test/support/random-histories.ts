// How many random histories a property is tried on, and from which seed: printed always, so that any run can be repeated.

import { size } from './size.ts'

const SEED_VARIABLE = 'PROCDECK_SEED'

export interface HistoryOptions {
  readonly numRuns: number
  readonly seed: number
  readonly verbose: 1
}

/** `PROCDECK_SEED=N` repeats a run. */
export function randomHistories(what: string, numRuns = size({ short: 2_000, full: 10_000 })): HistoryOptions {
  const given = Number(process.env[SEED_VARIABLE])
  const seed = Number.isInteger(given) && given !== 0 ? given : Math.floor(Math.random() * 2 ** 31)
  process.stdout.write(`${what}: ${numRuns} random histories, ${SEED_VARIABLE}=${seed}\n`)
  return { numRuns, seed, verbose: 1 }
}
