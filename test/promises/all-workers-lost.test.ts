// Promise 5: the pool survives losing all workers at once, again and again, in the middle of its work.

import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ProcessId } from '../../src/shared/process.ts'
import { Pool } from '../../src/engine/pool/pool.ts'
import { isRunning, killIfThere, until } from '../support/os-view.ts'
import { size } from '../support/size.ts'
import { type Dice, newDice, onStage, report } from '../support/stage.ts'
import { chaosTask, named, type WorkerKind, workerKinds, workersOf } from '../support/worker-kind.ts'

const ROUNDS = size({ short: 5, full: 200 })
const IN_PYTHON = size({ short: 3, full: 200 })

interface AllWorkersLostSize {
  readonly kind: WorkerKind
  readonly rounds: number
  readonly workers: number
}

interface Metrics {
  /** Strikes that hit all workers in time. */
  readonly rounds: number
  /** Strikes that this program was too slow for: they do not count. */
  readonly slowStrikes: number
  readonly kills: number
  readonly slowestBackMs: number
  readonly slowestStrikeMs: number
  readonly tasks: number
  readonly lost: number
  readonly doubled: number
  readonly wrong: number
}

const BACK_LIMIT_MS = 30_000
/** From the first kill of a round to the last. */
const STRIKE_MS = 10

async function allWorkersLost({ kind, rounds, workers }: AllWorkersLostSize, dice: Dice) {
  return onStage(500, async (supervisor): Promise<Metrics> => {
    const ready = new Set<ProcessId>()
    supervisor.journal.subscribe((event) => {
      if (event.type === 'process.ready') ready.add(event.processId)
    })
    const policy = { onWorkerLost: 'retry', retries: 1_000 } as const
    const pool = new Pool({ processes: workers, supervisor, ...policy, ...workersOf(kind) })

    let given = 0
    let ending = false
    function* load(): Generator<number> {
      while (!ending) yield given++
    }
    const times = new Map<number, number>()
    let wrong = 0
    const work = (async () => {
      for await (const { index, value } of pool.imapUnordered<number>(chaosTask('slowIncrement', kind), load())) {
        times.set(index, (times.get(index) ?? 0) + 1)
        if (value !== index + 1) wrong++
      }
    })()

    let kills = 0
    let slowStrikes = 0
    let backInFull = 0
    let slowestBackMs = 0
    let slowestStrikeMs = 0
    let before: readonly number[] = []
    /** As many as before, all of them up and new, and the work goes on. */
    const back = async (): Promise<void> => {
      await until('all workers are back', () => isBack(pool, workers, ready, before), BACK_LIMIT_MS)
      const sofar = times.size
      await until('the work goes on', () => times.size > sofar, BACK_LIMIT_MS)
    }
    await back()
    while (backInFull < rounds) {
      await delay(dice.below(20))
      before = pool.pids
      const began = performance.now()
      for (const pid of before) killIfThere(pid)
      const strikeMs = performance.now() - began
      kills += before.length
      await back()
      slowestBackMs = Math.max(slowestBackMs, performance.now() - began)
      if (strikeMs > STRIKE_MS) slowStrikes++
      else {
        slowestStrikeMs = Math.max(slowestStrikeMs, strikeMs)
        backInFull++
      }
    }
    ending = true
    await work
    await pool.terminate()
    return {
      rounds: backInFull,
      slowStrikes,
      kills,
      slowestBackMs: Math.round(slowestBackMs),
      slowestStrikeMs: Math.round(slowestStrikeMs * 10) / 10,
      tasks: given,
      lost: given - times.size,
      doubled: [...times.values()].filter((count) => count > 1).length,
      wrong,
    }
  })
}

function isBack(pool: Pool, workers: number, ready: ReadonlySet<ProcessId>, before: readonly number[]): boolean {
  const { pids, processIds } = pool
  return (
    pids.length === workers &&
    processIds.every((id) => ready.has(id)) &&
    pids.every((pid) => !before.includes(pid) && isRunning(pid))
  )
}

test.each(workerKinds('fork'))('promise 5: the pool survives losing all workers at once (%s)', async (kind) => {
  const dice = newDice()
  const rounds = kind === 'node' ? ROUNDS : IN_PYTHON
  const metrics = await allWorkersLost({ kind, rounds, workers: 8 }, dice)
  report(`promise 5, ${named(kind)}`, { seed: dice.seed, ...metrics })
  expect(metrics).toMatchObject({ rounds, lost: 0, doubled: 0, wrong: 0, orphans: 0 })
  expect(metrics.kills).toBe((rounds + metrics.slowStrikes) * 8)
  expect(metrics.tasks).toBeGreaterThan(rounds)
})
