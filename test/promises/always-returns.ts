// Promise 29: close() and terminate() always return, at any moment, whatever is killed meanwhile; and nothing that was
// asked of the pool stays without an answer.

import { setTimeout as delay } from 'node:timers/promises'
import { Pool } from '../../src/engine/pool/pool.ts'
import type { Target } from '../../src/engine/process/target.ts'
import type { Supervisor } from '../../src/engine/supervisor/supervisor.ts'
import { killIfThere } from '../support/os-view.ts'
import { type Dice, numbers, onStage } from '../support/stage.ts'
import { chaosTask, type WorkerKind, workersOf } from '../support/worker-kind.ts'

export interface AlwaysReturnsSize {
  /** Of the workers: each moment draws one. */
  readonly kinds: readonly WorkerKind[]
  readonly moments: number
  /** Pools at the same time. */
  readonly lanes: number
  readonly graceMs: number
  /** No new moment after so long. */
  readonly limitMs: number
}

type Way = 'close' | 'terminate' | 'dispose' | 'close, then terminate'

interface Tally {
  moments: number
  kills: number
  asked: number
  unsettled: number
  late: number
  slowestMs: number
  readonly slowest: { way: Way | null }
  readonly ways: Record<Way, number>
}

const WAYS: readonly Way[] = ['close', 'terminate', 'dispose', 'close, then terminate']
/** From the call, or from the last outcome where work had to end first. */
const SLACK_MS = 1_000
const HOPELESS_MS = 60_000

/** One thing asked of the pool: when it was settled, if it was. */
interface Asked {
  settledAtMs: number | null
}

function watch(work: Promise<unknown>, asked: Asked[]): void {
  const one: Asked = { settledAtMs: null }
  asked.push(one)
  const settle = (): void => {
    one.settledAtMs = performance.now()
  }
  work.then(settle, settle)
}

async function readAll(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}

interface PoolOfKind {
  readonly pool: Pool
  readonly kind: WorkerKind
}

/** Work that ends; and, if it may be cut off, work that does not. */
function give({ pool, kind }: PoolOfKind, dice: Dice, endless: boolean, asked: Asked[]): void {
  const task = (name: string): Target => chaosTask(name, kind)
  const count = dice.below(30)
  const spins = numbers(count).map(() => dice.next() * 3)
  for (let kind = dice.below(4); kind >= 0; kind--) {
    if (kind === 0) for (const ms of spins) watch(pool.submit(task('spin'), [ms]), asked)
    if (kind === 1) watch(pool.map(task('spin'), spins, { chunkSize: dice.oneOf([1, 5, 'auto'] as const) ?? 1 }), asked)
    if (kind === 2) watch(readAll(pool.imapUnordered(task('spin'), spins)), asked)
    if (kind === 3) watch(pool.submit(task('sleep'), [dice.below(20)], { deadlineMs: 5_000 }), asked)
  }
  if (!endless) return
  const stuck = dice.oneOf(['deaf', 'stopped', 'busy'] as const)
  watch(pool.submit(task('hardToStop'), [stuck]), asked)
}

function killOne(pool: Pool, dice: Dice, tally: Tally): void {
  const victim = dice.oneOf(pool.pids)
  if (victim !== undefined && killIfThere(victim)) tally.kills++
}

async function end(pool: Pool, way: Way, dice: Dice): Promise<void> {
  switch (way) {
    case 'close':
      await pool.close()
      return pool.join()
    case 'terminate':
      return pool.terminate()
    case 'dispose':
      return pool[Symbol.asyncDispose]()
    case 'close, then terminate':
      await pool.close()
      await delay(dice.below(30))
      return pool.terminate()
  }
}

async function oneMoment(
  supervisor: Supervisor,
  kinds: readonly WorkerKind[],
  dice: Dice,
  tally: Tally,
): Promise<void> {
  const kind = dice.oneOf(kinds) ?? 'node'
  const way = dice.oneOf(WAYS) ?? 'close'
  const policy = dice.oneOf(['fail', 'retry'] as const) ?? 'fail'
  const pool = new Pool({
    processes: 1 + dice.below(2),
    supervisor,
    onWorkerLost: policy,
    retries: 100,
    ...workersOf(kind),
  })
  const asked: Asked[] = []
  give({ pool, kind }, dice, way !== 'close' && dice.below(4) === 0, asked)
  // At once, in the same turn, or anywhere from its start to the end of its work.
  const wait = dice.below(5)
  if (wait === 1) await Promise.resolve()
  // Python's workers are there later, for most of them have a server that starts first.
  if (wait > 1) await delay(dice.below(kind === 'node' ? 200 : 600))
  if (dice.below(2) === 0) killOne(pool, dice, tally)

  const began = performance.now()
  const meanwhile = dice.below(3) === 0 ? setTimeout(() => killOne(pool, dice, tally), dice.below(60)) : undefined
  const hopeless = new AbortController()
  const never = delay(HOPELESS_MS, null, { signal: hopeless.signal }).then(() => {
    throw new Error(`${way} has not returned within ${HOPELESS_MS} ms (seed ${dice.seed})`)
  })
  await Promise.race([end(pool, way, dice), never.catch((error: Error) => Promise.reject(error))])
  const returnedMs = performance.now()
  hopeless.abort()
  never.catch(() => undefined)
  clearTimeout(meanwhile)
  await delay(0) // readers get their last word in turns of their own
  const settled = asked.map(({ settledAtMs }) => settledAtMs ?? 0)
  // What close waits for is work; from its last outcome on the time runs.
  const fromMs = way === 'close' ? Math.max(began, ...settled) : began
  const tookMs = returnedMs - fromMs
  tally.moments++
  tally.ways[way]++
  tally.asked += asked.length
  tally.unsettled += asked.filter(({ settledAtMs }) => settledAtMs === null).length
  if (tookMs > supervisor.graceMs + SLACK_MS) tally.late++
  if (tookMs > tally.slowestMs) {
    tally.slowestMs = Math.round(tookMs)
    tally.slowest.way = way
  }
}

export async function alwaysReturns({ kinds, moments, lanes, graceMs, limitMs }: AlwaysReturnsSize, dice: Dice) {
  return onStage(graceMs, async (supervisor) => {
    const tally: Tally = {
      moments: 0,
      kills: 0,
      asked: 0,
      unsettled: 0,
      late: 0,
      slowestMs: 0,
      slowest: { way: null },
      ways: { close: 0, terminate: 0, dispose: 0, 'close, then terminate': 0 },
    }
    const began = performance.now()
    let left = moments
    const lane = async (): Promise<void> => {
      while (left > 0 && performance.now() - began < limitMs) {
        left--
        await oneMoment(supervisor, kinds, dice, tally)
      }
    }
    await Promise.all(numbers(lanes).map(lane))
    const { slowest, ways, ...metrics } = tally
    return { ...metrics, slowestWay: slowest.way, fewestOfAWay: Math.min(...Object.values(ways)) }
  })
}
