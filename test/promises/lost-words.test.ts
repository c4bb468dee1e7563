// Promise 39: what is said of a lost task is what it did. Each task writes down its beginning and its end, in the file of
// its process, while workers are killed from outside; the files are the judge.

import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { WorkerLostError } from '../../src/engine/errors.ts'
import { Pool } from '../../src/engine/pool/pool.ts'
import { until } from '../support/os-view.ts'
import { size } from '../support/size.ts'
import { type Dice, newDice, numbers, onStage, OutcomeTable, report } from '../support/stage.ts'
import { chaosTask } from '../support/worker-kind.ts'

const KILLS = size({ short: 10, full: 200 })
const TASKS = 40_000

interface Metrics {
  kills: number
  done: number
  lost: number
  running: number
  mayHaveRun: number
  finished: number
  /** Begun by more than one process, or twice. */
  begunTwice: number
  /** Lost, and something else happened to it than was said. */
  wrongWords: number
  firstWrong: string
  other: number
  doubleOutcomes: number
}

interface Log {
  readonly began: readonly number[]
  readonly ended: ReadonlySet<number>
}

function logOf(file: string): Log {
  const began: number[] = []
  const ended = new Set<number>()
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [word, task] = line.split(' ')
    if (word === 'began') began.push(Number(task))
    if (word === 'ended') ended.add(Number(task))
  }
  return { began, ended }
}

/** What is wrong with the words about a lost task, by the log of its worker; null when nothing is. */
function wrongWords(task: number, { lastState, pid }: WorkerLostError, logs: ReadonlyMap<number, Log>): string | null {
  const log = (pid === null ? undefined : logs.get(pid)) ?? { began: [], ended: new Set<number>() }
  const at = log.began.indexOf(task)
  const isLast = at === -1 || at === log.began.length - 1
  if (lastState === 'finished') return log.ended.has(task) ? null : `task ${task} had not finished`
  // Killed before its first step, or after its last one: the mark is not of the same moment.
  if (lastState === 'running') return isLast ? null : `task ${task} was not the one that was running`
  return at === -1 || log.began.length - at <= 512 ? null : `task ${task} had run long before`
}

/** Tiny tasks, some of which take longer: those have a mark of their own. */
function lengthsOf(dice: Dice): number[] {
  return numbers(TASKS).map(() => (dice.below(12) === 0 ? 0.05 + dice.next() : 0))
}

async function lostWords(onWorkerLost: 'fail' | 'retry', dice: Dice) {
  return onStage(500, async (supervisor, folder): Promise<Metrics> => {
    const metrics: Metrics = {
      ...{ kills: 0, done: 0, lost: 0, running: 0, mayHaveRun: 0, finished: 0, begunTwice: 0 },
      ...{ wrongWords: 0, firstWrong: 'none', other: 0, doubleOutcomes: 0 },
    }
    const pool = new Pool({ processes: 2, supervisor, onWorkerLost, retries: 1_000 })
    for (let round = 0; metrics.kills < KILLS; round++) {
      const place = join(folder, String(round))
      mkdirSync(place)
      const table = new OutcomeTable()
      let isOver = false
      const inputs = lengthsOf(dice).map((ms, i) => [place, i, ms])
      const options = { chunkSize: 'auto', shape: 'single', onOutcomes: table.note } as const
      const done = pool.run(chaosTask('writesDown'), inputs, options).done.then(() => {
        isOver = true
      })
      while (metrics.kills < KILLS) {
        // A worker that is still starting has nothing to lose.
        const { answered } = pool.metrics
        await until('work goes on', () => isOver || pool.metrics.answered > answered, 60_000)
        await delay(dice.below(10))
        const ready = supervisor.activeChildren().filter(({ life }) => life.ready)
        const pid = dice.oneOf(ready)?.pid ?? null
        if (isOver || pid === null) break
        process.kill(pid, 'SIGKILL')
        metrics.kills++
      }
      await done
      judge(table, place, metrics)
    }
    await pool.terminate()
    return metrics
  })
}

function judge(table: OutcomeTable, place: string, metrics: Metrics): void {
  const logs = new Map(readdirSync(place).map((pid) => [Number(pid), logOf(join(place, pid))]))
  const begun = [...logs.values()].flatMap(({ began }) => began)
  metrics.begunTwice += begun.length - new Set(begun).size
  metrics.doubleOutcomes += table.doubled
  metrics.done += table.count('done')
  for (const task of numbers(TASKS)) {
    const value = table.values[task]
    if (table.outcomes[task] === 'done') {
      if (value !== task) metrics.other++
      continue
    }
    if (!(value instanceof WorkerLostError)) {
      metrics.other++
      continue
    }
    metrics.lost++
    if (value.lastState === 'running') metrics.running++
    else if (value.lastState === 'finished') metrics.finished++
    else metrics.mayHaveRun++
    const wrong = wrongWords(task, value, logs)
    if (wrong === null) continue
    metrics.wrongWords++
    if (metrics.firstWrong === 'none') metrics.firstWrong = wrong
  }
}

test('promise 39: what is said of a lost task is what it did', async () => {
  const metrics = await lostWords('fail', newDice())
  report('promise 39, fail', metrics)
  expect(metrics).toMatchObject({ kills: KILLS, wrongWords: 0, firstWrong: 'none', other: 0, doubleOutcomes: 0 })
  expect(metrics).toMatchObject({ begunTwice: 0, orphans: 0 })
  expect(metrics.lost).toBeGreaterThan(0)
})

test('promise 39: where tasks may be run again, none is lost', async () => {
  const metrics = await lostWords('retry', newDice())
  report('promise 39, retry', metrics)
  expect(metrics).toMatchObject({ kills: KILLS, lost: 0, other: 0, doubleOutcomes: 0, orphans: 0 })
})
