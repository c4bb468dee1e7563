// Promise 41: the process that forks Python's workers is killed at any moment, or a worker of its: each task has its one
// outcome, those that may run again are done, and nothing is left.

import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { WorkerLostError } from '../../src/engine/errors.ts'
import { Pool } from '../../src/engine/pool/pool.ts'
import type { Supervisor } from '../../src/engine/supervisor/supervisor.ts'
import { isRunning, killIfThere, until } from '../support/os-view.ts'
import { size } from '../support/size.ts'
import { type Dice, newDice, numbers, OutcomeTable, onStage, report } from '../support/stage.ts'
import { chaosTask, workersOf } from '../support/worker-kind.ts'

const ROUNDS = size({ short: 4, full: 100 })
const TASKS = 300

interface Round {
  readonly kind: 'fork' | 'forkserver'
  readonly victim: 'server' | 'worker'
  readonly policy: 'fail' | 'retry'
}

function serverOf(supervisor: Supervisor): number | undefined {
  return supervisor.activeChildren().find(({ name }) => name.startsWith('ForkServer-'))?.pid ?? undefined
}

async function oneRound(supervisor: Supervisor, { kind, victim, policy }: Round, dice: Dice) {
  const pool = new Pool({ processes: 2, supervisor, onWorkerLost: policy, retries: 100, ...workersOf(kind) })
  const table = new OutcomeTable()
  const work = pool.run(chaosTask('slowIncrement', kind), numbers(TASKS), {
    chunkSize: 'auto',
    shape: 'single',
    onOutcomes: table.note,
  }).done
  // From before the server is there to the end of the work; of a worker, from its birth.
  if (victim === 'worker') await until('a worker is there', () => pool.pids.length > 0)
  await delay(dice.below(victim === 'server' ? 400 : 150))
  const pid = victim === 'server' ? serverOf(supervisor) : dice.oneOf(pool.pids)
  const hit = pid !== undefined && killIfThere(pid)
  await work
  await pool.terminate()
  const isRight = (i: number): boolean =>
    table.outcomes[i] === 'done' ? table.values[i] === i + 1 : table.values[i] instanceof WorkerLostError
  return {
    hit,
    missing: table.missing(TASKS),
    doubled: table.doubled,
    lost: table.count('lost'),
    wrong: numbers(TASKS).filter((i) => !isRight(i)).length,
    stillThere: pid !== undefined && isRunning(pid),
  }
}

test.each(['server', 'worker'] as const)(
  'promise 41: a %s that is killed at any moment loses no outcome',
  async (victim) => {
    const dice = newDice()
    const metrics = await onStage(500, async (supervisor) => {
      const sum = { hits: 0, missing: 0, doubled: 0, lost: 0, lostThoughRetried: 0, wrong: 0, stillThere: 0 }
      for (let i = 0; i < ROUNDS; i++) {
        const policy = i % 2 === 0 ? 'retry' : 'fail'
        const round = await oneRound(supervisor, { kind: i % 4 < 2 ? 'fork' : 'forkserver', victim, policy }, dice)
        if (round.hit) sum.hits++
        sum.missing += round.missing
        sum.doubled += round.doubled
        sum.lost += round.lost
        if (policy === 'retry') sum.lostThoughRetried += round.lost
        sum.wrong += round.wrong
        if (round.stillThere) sum.stillThere++
      }
      return sum
    })
    report(`promise 41, ${victim}`, { seed: dice.seed, rounds: ROUNDS, ...metrics })
    expect(metrics).toMatchObject({ missing: 0, doubled: 0, lostThoughRetried: 0, wrong: 0, stillThere: 0, orphans: 0 })
    expect(metrics.hits).toBeGreaterThan(ROUNDS / 3)
  },
  600_000,
)
