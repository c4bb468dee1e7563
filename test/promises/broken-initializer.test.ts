// Promise 18: a worker whose initializer failed gets no task. Initializers and tasks leave their PIDs in files: who ran
// what is read there.

import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SessionEvent } from '../../src/shared/events.ts'
import type { ProcessId } from '../../src/shared/process.ts'
import { Pool } from '../../src/engine/pool/pool.ts'
import { isFull, size } from '../support/size.ts'
import { numbers, onStage, report } from '../support/stage.ts'
import { chaosTask, named, pythonKinds, type WorkerKind, workersOf } from '../support/worker-kind.ts'

/** `waits` and `spins` hang: with and without an event loop that turns. */
type BrokenKind = 'throws' | 'rejects' | 'leaves' | 'exits' | 'crashes' | 'waits' | 'spins'

interface InitializerSize {
  readonly workers: WorkerKind
  readonly kind: BrokenKind
  readonly always: boolean
  readonly rounds: number
  readonly startTimeoutMs: number
}

interface Metrics {
  readonly rounds: number
  readonly broken: number
  readonly tasksOnBroken: number
  /** Initializers that were called again in the same process, or told of twice. */
  readonly secondFailures: number
  readonly tasksDone: number
  /** Rounds in which the pool said why it gives up. */
  readonly gaveUp: number
  readonly mostStarts: number
}

const TASKS = 20

const HANGING: readonly BrokenKind[] = ['waits', 'spins']
const ENDING: readonly BrokenKind[] = ['throws', 'rejects', 'exits', 'crashes']

function each(
  kinds: readonly BrokenKind[],
  rest: Omit<InitializerSize, 'kind' | 'workers'>,
): readonly InitializerSize[] {
  return kinds.map((kind) => ({ workers: 'node', kind, ...rest }))
}

/** The same with Python's workers, whose functions cannot reject; in short only some of them. */
function inPython(sizes: readonly InitializerSize[], inShort: readonly BrokenKind[]): readonly InitializerSize[] {
  const fitting = sizes.filter(({ kind }) => isFull || inShort.includes(kind))
  return pythonKinds('fork').flatMap((workers) =>
    fitting.map((one) => ({ ...one, workers, kind: one.kind === 'rejects' ? 'leaves' : one.kind })),
  )
}

const ONCE = size({
  short: each(['throws', 'crashes', 'spins'], { always: false, rounds: 1, startTimeoutMs: 1_500 }),
  full: each([...ENDING, ...HANGING], { always: false, rounds: 20, startTimeoutMs: 2_000 }),
})
const ALWAYS = size({
  short: each(['throws'], { always: true, rounds: 1, startTimeoutMs: 5_000 }),
  full: [
    ...each(ENDING, { always: true, rounds: 5, startTimeoutMs: 10_000 }),
    ...each(HANGING, { always: true, rounds: 3, startTimeoutMs: 1_000 }),
  ],
})

function lines(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []
}

async function brokenInitializer({ workers, kind, always, rounds, startTimeoutMs }: InitializerSize) {
  return onStage(300, async (supervisor, folder): Promise<Metrics> => {
    const raised = new Map<ProcessId, number>()
    let starts = 0
    supervisor.journal.subscribe((event: SessionEvent) => {
      if (event.type === 'process.raised') raised.set(event.processId, (raised.get(event.processId) ?? 0) + 1)
      if (event.type === 'process.starting') starts++
    })
    const sum = { broken: 0, tasksOnBroken: 0, secondFailures: 0, tasksDone: 0, gaveUp: 0, mostStarts: 0 }
    for (let round = 0; round < rounds; round++) {
      const place = join(folder, String(round))
      mkdirSync(place)
      starts = 0
      const initializer = { target: chaosTask('setUp', workers), args: [place, kind, always] }
      const processes = always ? 2 : 1
      const pool = new Pool({ processes, supervisor, initializer, startTimeoutMs, ...workersOf(workers) })
      const inputs = numbers(TASKS).map((i) => [place, i])
      try {
        sum.tasksDone += (await pool.map(chaosTask('afterSetUp', workers), inputs, { chunkSize: 1 })).length
      } catch (error) {
        if (error instanceof Error && /workers end before their first task/.test(error.message)) sum.gaveUp++
      }
      await pool.terminate()
      const setUps = lines(join(place, 'set-ups')).map((line) => line.split(' '))
      const broken = setUps.filter(([, how]) => how === 'failed').map(([pid]) => pid)
      sum.broken += broken.length
      sum.secondFailures += setUps.length - new Set(setUps.map(([pid]) => pid)).size
      sum.tasksOnBroken += lines(join(place, 'tasks')).filter((pid) => broken.includes(pid)).length
      sum.mostStarts = Math.max(sum.mostStarts, starts)
    }
    sum.secondFailures += [...raised.values()].filter((count) => count > 1).length
    return { rounds, ...sum }
  })
}

test.each([...ONCE, ...inPython(ONCE, ['throws', 'spins'])])(
  'promise 18: an initializer that fails once costs a worker and no task: $workers, $kind',
  async (one) => {
    const metrics = await brokenInitializer(one)
    report(`promise 18, ${named(one.workers)}, ${one.kind} once`, metrics)
    expect(metrics).toMatchObject({ broken: one.rounds, tasksOnBroken: 0, secondFailures: 0, gaveUp: 0, orphans: 0 })
    expect(metrics.tasksDone).toBe(one.rounds * TASKS)
  },
)

test.each([...ALWAYS, ...inPython(ALWAYS, ['throws'])])(
  'promise 18: an initializer that always fails gets no task, and the pool says why it gives up: $workers, $kind',
  async (one) => {
    const metrics = await brokenInitializer(one)
    report(`promise 18, ${named(one.workers)}, always ${one.kind}`, metrics)
    expect(metrics).toMatchObject({ tasksOnBroken: 0, secondFailures: 0, tasksDone: 0, gaveUp: one.rounds, orphans: 0 })
    if (!HANGING.includes(one.kind)) expect(metrics.mostStarts).toBeLessThan(16)
  },
)
