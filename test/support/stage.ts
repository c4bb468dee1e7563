// What the chaos functions share: a seed that can be repeated, a supervisor whose processes are counted by the
// operating system when all is over, and the table of outcomes.

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { TaskOutcome } from '../../src/shared/run.ts'
import type { OutcomeBatch } from '../../src/engine/pool/job.ts'
import { Supervisor } from '../../src/engine/supervisor/supervisor.ts'
import { withToken } from './os-view.ts'

const SEED_VARIABLE = 'PROCDECK_SEED'
/** What lives so long after the end is an orphan. */
const ORPHAN_MS = 2_000
const POLL_MS = 20
/** Where acts leave their files: in memory, where no slow disk is measured with them. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

export interface Dice {
  readonly seed: number
  /** 0 to below 1. */
  readonly next: () => number
  /** A whole number from 0 to below `n`. */
  readonly below: (n: number) => number
  readonly oneOf: <T>(items: readonly T[]) => T | undefined
}

/** `PROCDECK_SEED=N` repeats the throws; what the machine makes of them is its own. */
export function newDice(): Dice {
  const given = Number(process.env[SEED_VARIABLE])
  const seed = Number.isInteger(given) && given !== 0 ? given : Math.floor(Math.random() * 2 ** 31)
  let state = seed
  const next = (): number => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (n: number): number => Math.floor(next() * n)
  return { seed, next, below, oneOf: (items) => items[below(items.length)] }
}

/** Processes with this token that live on, 2 s after the end. */
export async function orphansOf(token: string): Promise<number> {
  const deadline = performance.now() + ORPHAN_MS
  while (performance.now() < deadline && withToken(token).length > 0) await delay(POLL_MS)
  return withToken(token).length
}

export type WithOrphans<Metrics> = Metrics & { readonly orphans: number }

/** One act with a supervisor and a folder of its own, and the count of what it left behind. */
export async function onStage<Metrics extends object>(
  graceMs: number,
  act: (supervisor: Supervisor, folder: string) => Promise<Metrics>,
): Promise<WithOrphans<Metrics>> {
  const supervisor = new Supervisor({ output: 'capture', graceMs })
  const folder = mkdtempSync(join(PLACE, 'chaos-'))
  try {
    const metrics = await act(supervisor, folder)
    await supervisor.close()
    return { ...metrics, orphans: await orphansOf(supervisor.token) }
  } finally {
    await supervisor.close()
    rmSync(folder, { recursive: true })
  }
}

/** Every outcome of one job, by the number of its task; a second one is counted and not taken. */
export class OutcomeTable {
  readonly outcomes: TaskOutcome[] = []
  readonly values: unknown[] = []
  doubled = 0

  readonly note = ({ first, outcomes, values }: OutcomeBatch): void => {
    outcomes.forEach((outcome, i) => {
      if (this.outcomes[first + i] !== undefined) this.doubled++
      this.outcomes[first + i] = outcome
      this.values[first + i] = values[i]
    })
  }

  count(outcome: TaskOutcome): number {
    return this.outcomes.filter((one) => one === outcome).length
  }

  /** Tasks of `size` without an outcome. */
  missing(size: number): number {
    let missing = 0
    for (let i = 0; i < size; i++) if (this.outcomes[i] === undefined) missing++
    return missing
  }
}

export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}

/** One line of metrics, so that a run shows what was measured. */
export function report(promise: string, metrics: object): void {
  const text = Object.entries(metrics).map(([name, value]) => `${name} ${String(value)}`)
  console.log(`${promise}: ${text.join(', ')}`)
}
