// Promise 1: each accepted task gets exactly one outcome, while workers are killed at random from outside. The pool's
// side only writes a log; a program that shares no code with the engine judges it.

import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Pool } from '../../src/engine/pool/pool.ts'
import { judge } from './judge.ts'
import { chaosTask, type Dice, numbers, onStage } from './stage.ts'

export interface OneOutcomeSize {
  readonly tasks: number
  readonly workers: number
  readonly killEveryMs: number
}

interface Metrics {
  readonly kills: number
  readonly tasksRunAgain: number
  readonly seconds: number
  readonly verdict: ReturnType<typeof judge>
}

export async function oneOutcomeEach({ tasks, workers, killEveryMs }: OneOutcomeSize, dice: Dice) {
  return onStage(500, async (supervisor, folder): Promise<Metrics> => {
    const path = join(folder, 'log')
    const log = openSync(path, 'a')
    // Random kills must never make a task look like poison.
    const pool = new Pool({ processes: workers, supervisor, onWorkerLost: 'retry', retries: 1_000 })
    const began = performance.now()
    let kills = 0
    let tasksRunAgain = 0
    const job = pool.run(chaosTask('sum'), numbers(tasks), {
      chunkSize: 'auto',
      shape: 'single',
      onOutcomes: ({ first, outcomes, values, attempts }) => {
        if (attempts > 1) tasksRunAgain += outcomes.length
        const lines = outcomes.map((outcome, i) => `outcome ${first + i} ${outcome} ${JSON.stringify(values[i])}\n`)
        writeSync(log, lines.join(''))
      },
    })
    writeSync(
      log,
      numbers(tasks)
        .map((i) => `accepted ${i}\n`)
        .join(''),
    )
    const killer = setInterval(() => {
      const victim = dice.oneOf(pool.pids)
      if (victim === undefined) return
      process.kill(victim, 'SIGKILL')
      kills++
    }, killEveryMs)
    await job.done
    clearInterval(killer)
    const seconds = Math.round((performance.now() - began) / 100) / 10
    closeSync(log)
    await pool.terminate()
    return { kills, tasksRunAgain, seconds, verdict: judge(path, chaosTask('expectedSum')) }
  })
}
