// Promise 38: three programs of one session, a pool, a pipeline and an executor, each with its chaos switch at 50 ms. What
// came out is compared with what the tasks give in this process, and what is left is counted in /proc.

import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runtime } from '../support/built-runtime.ts'
import { createSession } from '../../src/session/create-session.ts'
import type { RunProgram } from '../../src/session/run/run-scope.ts'
import type { Session } from '../../src/session/session.ts'
import type { LocalSource } from '../../src/session/sources/local-source.ts'
import { WorkerLostError } from '../../src/engine/errors.ts'
import { size } from '../support/size.ts'
import { numbers, orphansOf, report } from '../support/stage.ts'
import { chaosTask } from '../support/worker-kind.ts'

const KILL_EVERY_MS = 50
const [FOR_MS, FEWEST_KILLS] = size({ short: [3_000, 10], full: [60_000, 200] })
const WORKERS = 4
/** Items of one round: small enough that a round ends under chaos, many enough that it is hit. */
const ROUND = 60
const AHEAD = 8

let session: Session
let local: LocalSource
let kills: number
let isOver: boolean

beforeEach(() => {
  ;({ session, local } = createSession({ runtime, spawnIn: 'this-thread' }))
  ;[kills, isOver] = [0, false]
  session.journal.subscribe((event) => {
    if (event.type === 'process.exited' && event.cause.by === 'you') kills++
  })
})

afterEach(async () => {
  await session.close()
  expect(await orphansOf(local.supervisor.token)).toBe(0)
})

/** What `program` gives for one round of inputs, again and again until the time is over. */
const rounds =
  (
    program: (run: Parameters<RunProgram>[0]) => (inputs: readonly number[]) => Promise<readonly number[]>,
  ): RunProgram =>
  async (run) => {
    const round = program(run)
    let [done, wrong] = [0, 0]
    while (!isOver) {
      const inputs = numbers(ROUND).map((i) => done * ROUND + i)
      const values = await round(inputs)
      const expected = inputs.map((i) => i + 1)
      if (JSON.stringify(values) !== JSON.stringify(expected)) wrong++
      done++
    }
    run.check('each round has all of its results, in their order', wrong === 0, `${wrong} of ${done} rounds are wrong`)
    return { headline: `${done} rounds`, value: done }
  }

/** With the retries that a pool has by default: kills that a person asked for make no task poison. */
const again = { processes: WORKERS, onWorkerLost: 'retry' } as const

const mapped = rounds((run) => {
  const pool = new run.Pool(again)
  return (inputs) => pool.map<number>(chaosTask('slowIncrement'), inputs, { chunkSize: 'auto' })
})

/** Read, compute, write: each stage a pool, with a queue that holds four items in front of the next one. */
const piped = rounds((run) => {
  const pools = Array.from({ length: 3 }, () => new run.Pool({ ...again, processes: 2 }))
  return async (inputs) => {
    const queues = pools.map(() => new run.Queue<number>({ maxSize: 4 }))
    const [behindFirst, behindSecond, last] = queues
    const stage = async (at: number, source: AsyncIterable<number> | Iterable<number>): Promise<void> => {
      // The second of three stages computes; the others hand on.
      const task = chaosTask(at === 1 ? 'slowIncrement' : 'handOn')
      for await (const value of pools[at]?.imap<number>(task, source) ?? []) await queues[at]?.put(value)
      await queues[at]?.putSentinels(1)
    }
    const written: number[] = []
    const collect = async (): Promise<void> => {
      for await (const value of last ?? []) written.push(value)
    }
    await Promise.all([stage(0, inputs), stage(1, behindFirst ?? []), stage(2, behindSecond ?? []), collect()])
    return written
  }
})

/** By futures whose losses are submitted again by the program, as its author must where a call may not run twice unasked. */
const submitted = rounds((run) => {
  const executor = new run.Executor({ maxWorkers: WORKERS })
  const resultOf = async (input: number): Promise<number> => {
    for (;;) {
      const future = executor.submit<number>(chaosTask('slowIncrement'), [input])
      if (!((await future.exception()) instanceof WorkerLostError)) return future.result()
    }
  }
  return async (inputs) => {
    const values: number[] = []
    for (let at = 0; at < inputs.length; at += AHEAD)
      values.push(...(await Promise.all(inputs.slice(at, at + AHEAD).map(resultOf))))
    return values
  }
})

test('promise 38: under the chaos switch a pool, a pipeline and an executor have all of their results', async () => {
  const runs = Object.entries({ mapped, piped, submitted }).map(([title, program]) =>
    local.start(
      { workload: 'test', title, parameters: {}, program, totalTasks: 0 },
      { workers: WORKERS, chunkSize: 'auto', restart: null },
    ),
  )
  for (const { id } of runs) session.chaos(id, KILL_EVERY_MS)
  await delay(FOR_MS)
  isOver = true
  for (const { id } of runs) session.chaos(id, null)
  await Promise.all(runs.map(({ ended }) => ended))

  const records = runs.map(({ id }) => session.journal.state.runs[id])
  report('promise 38', { kills, rounds: records.map((run) => run?.result?.value) })
  expect(records.map((run) => [run?.title, run?.status, run?.checks])).toEqual(
    ['mapped', 'piped', 'submitted'].map((title) => [
      title,
      'done',
      [expect.objectContaining({ ok: true, detail: expect.stringMatching(/^0 of \d+ rounds are wrong$/) as string })],
    ]),
  )
  expect(records.map((run) => Number(run?.result?.value) > 0)).toEqual([true, true, true])
  expect(kills).toBeGreaterThan(FEWEST_KILLS)
})
