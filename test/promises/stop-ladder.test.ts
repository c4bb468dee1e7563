// Promise 8: the stop ladder. Workers that ignore SIGTERM, are stopped, or are busy are all gone when the grace time is
// over, with what they started; measured by the operating system.

import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ProcessId } from '../../src/shared/process.ts'
import { Pool } from '../../src/engine/pool/pool.ts'
import { stateOf } from '../support/proc-stat.mjs'
import { isRunning, until, withToken } from '../support/os-view.ts'
import { size } from '../support/size.ts'
import { onStage, report } from '../support/stage.ts'
import { chaosTask, named, type WorkerKind, workerKinds, workersOf } from '../support/worker-kind.ts'

const [ROUNDS, EACH] = size({ short: [2, 2], full: [25, 4] })
const IN_PYTHON = size({ short: 1, full: 25 })
const GRACE_MS = 500

type HardKind = 'deaf' | 'stopped' | 'busy'

interface LadderSize {
  readonly workers: WorkerKind
  readonly kinds: readonly HardKind[]
  /** Workers of each kind in one round, all stopped together. */
  readonly each: number
  readonly rounds: number
  readonly graceMs: number
}

interface Metrics {
  readonly workers: number
  readonly goneInTime: number
  readonly slowestMs: number
  /** The deaf end at the grace time and not before it. */
  readonly fastestDeafMs: number
  readonly grandchildrenSeen: number
}

const SLACK_MS = 250
const LOOK_MS = 2

async function stopLadder({ workers, kinds, each, rounds, graceMs }: LadderSize) {
  return onStage(graceMs, async (supervisor): Promise<Metrics> => {
    const prepared = new Map<ProcessId, number>()
    supervisor.journal.subscribe((event) => {
      const pid = event.type === 'process.output' ? /^as it shall be: (\d+)$/.exec(event.text)?.[1] : undefined
      if (event.type === 'process.output' && pid !== undefined) prepared.set(event.processId, Number(pid))
    })
    const tookMs: number[] = []
    const deafMs: number[] = []
    let grandchildrenSeen = 0
    for (let round = 0; round < rounds; round++) {
      const pools = kinds.map((kind) => ({
        kind,
        pool: new Pool({ processes: each, supervisor, ...workersOf(workers) }),
      }))
      const work = pools.map(async ({ kind, pool }) =>
        pool
          .map(chaosTask('hardToStop', workers), new Array<HardKind>(each).fill(kind), { chunkSize: 1 })
          .catch(() => null),
      )
      const targets = (): { readonly kind: HardKind; readonly pid: number }[] =>
        pools.flatMap(({ kind, pool }) =>
          pool.processIds.flatMap((id) => {
            const pid = prepared.get(id)
            return pid === undefined ? [] : [{ kind, pid }]
          }),
        )
      await until('all are as they shall be', () => targets().length === kinds.length * each, 30_000)
      const stopped = targets().filter(({ kind }) => kind === 'stopped')
      await until('the stopped ones are', () => stopped.every(({ pid }) => stateOf(pid) === 'T'), 30_000)
      grandchildrenSeen += withToken(supervisor.token).filter(({ command }) => command === 'sleep 300').length

      const waiting = new Map(targets().map(({ kind, pid }) => [pid, kind]))
      const began = performance.now()
      const ends = pools.map(async ({ pool }) => pool.terminate())
      while (waiting.size > 0 && performance.now() - began < 10 * (graceMs + SLACK_MS)) {
        for (const [pid, kind] of waiting) {
          if (isRunning(pid)) continue
          waiting.delete(pid)
          tookMs.push(performance.now() - began)
          if (kind === 'deaf') deafMs.push(performance.now() - began)
        }
        await delay(LOOK_MS)
      }
      await Promise.all([...ends, ...work])
    }
    return {
      workers: kinds.length * each * rounds,
      goneInTime: tookMs.filter((ms) => ms <= graceMs + SLACK_MS).length,
      slowestMs: Math.round(Math.max(...tookMs)),
      fastestDeafMs: Math.round(Math.min(...deafMs)),
      grandchildrenSeen,
    }
  })
}

test.each(workerKinds('forkserver'))(
  'promise 8: the stop ladder ends whoever does not want to go (%s)',
  async (workers) => {
    const kinds = ['deaf', 'stopped', 'busy'] as const
    const rounds = workers === 'node' ? ROUNDS : IN_PYTHON
    const metrics = await stopLadder({ workers, kinds, each: EACH, rounds, graceMs: GRACE_MS })
    report(`promise 8, ${named(workers)}`, metrics)
    const count = kinds.length * rounds * EACH
    expect(metrics).toMatchObject({
      workers: count,
      goneInTime: count,
      grandchildrenSeen: rounds * EACH,
      orphans: 0,
    })
    expect(metrics.slowestMs).toBeLessThanOrEqual(GRACE_MS + SLACK_MS)
    expect(metrics.fastestDeafMs).toBeGreaterThanOrEqual(GRACE_MS - 5)
  },
)
