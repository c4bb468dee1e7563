// Promise 1: each accepted task gets exactly one outcome, while workers are killed at random from outside: Node's alone,
// and Node's beside Python's. The pools' side only writes a log; a program that shares no code with the engine judges it.

import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Pool } from '../../src/engine/pool/pool.ts'
import { judge } from '../support/judge.ts'
import { killIfThere } from '../support/os-view.ts'
import { size } from '../support/size.ts'
import { type Dice, newDice, numbers, onStage, report } from '../support/stage.ts'
import { chaosTask, named, pythonKinds, type WorkerKind, workersOf } from '../support/worker-kind.ts'

const [TASKS, FEWEST_KILLS] = size({ short: [2_500, 5], full: [100_000, 100] })
const NOTHING_WRONG = { fine: true, lost: 0, doubled: 0, wrong: 0, uninvited: 0, unreadable: 0 }

interface OneOutcomeSize {
  readonly tasks: number
  /** A pool of each, which share tasks and workers in equal parts. */
  readonly kinds: readonly WorkerKind[]
  readonly workers: number
  readonly killEveryMs: number
}

interface Metrics {
  readonly kills: number
  readonly tasksRunAgain: number
  readonly seconds: number
  readonly verdict: Awaited<ReturnType<typeof judge>>
}

async function oneOutcomeEach({ tasks, kinds, workers, killEveryMs }: OneOutcomeSize, dice: Dice) {
  return onStage(500, async (supervisor, folder): Promise<Metrics> => {
    const path = join(folder, 'log')
    const log = openSync(path, 'a')
    const began = performance.now()
    let kills = 0
    let tasksRunAgain = 0
    const share = tasks / kinds.length
    const jobs = kinds.map((kind, place) => {
      // Random kills must never make a task look like poison.
      const policy = { onWorkerLost: 'retry', retries: 1_000 } as const
      const pool = new Pool({ processes: workers / kinds.length, supervisor, ...policy, ...workersOf(kind) })
      const from = place * share
      const inputs = numbers(share).map((i) => from + i)
      const job = pool.run(chaosTask('sum', kind), inputs, {
        chunkSize: 'auto',
        shape: 'single',
        onOutcomes: ({ first, outcomes, values, attempts }) => {
          if (attempts > 1) tasksRunAgain += outcomes.length
          const lines = outcomes.map(
            (outcome, i) => `outcome ${from + first + i} ${outcome} ${JSON.stringify(values[i])}\n`,
          )
          writeSync(log, lines.join(''))
        },
      })
      return { pool, job }
    })
    writeSync(
      log,
      numbers(tasks)
        .map((i) => `accepted ${i}\n`)
        .join(''),
    )
    const killer = setInterval(() => {
      const victim = dice.oneOf(jobs.flatMap(({ pool }) => pool.pids))
      if (victim !== undefined && killIfThere(victim)) kills++
    }, killEveryMs)
    await Promise.all(jobs.map(({ job }) => job.done))
    clearInterval(killer)
    const seconds = Math.round((performance.now() - began) / 100) / 10
    closeSync(log)
    await Promise.all(jobs.map(({ pool }) => pool.terminate()))
    return { kills, tasksRunAgain, seconds, verdict: await judge(path, chaosTask('expectedSum')) }
  })
}

const MIXTURES: readonly (readonly WorkerKind[])[] = [
  ['node'],
  ...pythonKinds('forkserver').map((kind) => ['node', kind] as const),
]

test.each(MIXTURES.map((kinds) => [kinds.map(named).join(' and '), kinds] as const))(
  'promise 1: each accepted task gets exactly one outcome (%s)',
  async (workers, kinds) => {
    const dice = newDice()
    const { verdict, ...metrics } = await oneOutcomeEach({ tasks: TASKS, kinds, workers: 8, killEveryMs: 50 }, dice)
    report(`promise 1, ${workers}`, { seed: dice.seed, ...verdict, ...metrics })
    expect(verdict).toMatchObject({ ...NOTHING_WRONG, accepted: TASKS, outcomes: TASKS })
    expect(metrics.kills).toBeGreaterThan(FEWEST_KILLS)
    expect(metrics.orphans).toBe(0)
  },
)
