// Promise 3: no silent second run, and a task that kills its workers is fenced. Every run leaves a line in a file.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Pool } from '../../src/engine/pool/pool.ts'
import { isFull, size } from '../support/size.ts'
import { OutcomeTable, numbers, onStage, report } from '../support/stage.ts'
import { chaosTask, named, pythonKinds, type WorkerKind, workersOf } from '../support/worker-kind.ts'

const NEIGHBOURS = size({ short: 1_500, full: 10_000 })

interface PoisonSize {
  readonly kind: WorkerKind
  readonly neighbours: number
  /** Null: a lost task is not run again. */
  readonly retries: number | null
  readonly chunkSize: 'auto' | number
  /** Each task is answered before the next one begins. */
  readonly answeredOneByOne: boolean
}

interface Metrics {
  readonly poisonRuns: number
  readonly poisonPids: number
  readonly poisonError: string
  readonly neighboursDone: number
  readonly neighboursLost: number
  /** Lost without being told so: no error of a lost worker. */
  readonly neighboursSilent: number
  readonly neighboursRunTwice: number
  readonly doubleOutcomes: number
}

async function poisonTask(size: PoisonSize) {
  return onStage(500, async (supervisor, folder): Promise<Metrics> => {
    const file = join(folder, 'runs')
    const poison = Math.floor(size.neighbours / 3)
    const tasks = size.neighbours + 1
    const policy = size.retries === null ? {} : ({ onWorkerLost: 'retry', retries: size.retries } as const)
    const pool = new Pool({ processes: 4, supervisor, ...policy, ...workersOf(size.kind) })
    const table = new OutcomeTable()
    await pool.run(
      chaosTask('leavesTrace', size.kind),
      numbers(tasks).map((i) => [file, i, i === poison]),
      {
        chunkSize: size.chunkSize,
        shape: 'single',
        deadlineMs: size.answeredOneByOne ? 60_000 : undefined,
        onOutcomes: table.note,
      },
    ).done
    await pool.terminate()

    const runs = new Map<number, string[]>()
    for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
      const [task = '', pid = ''] = line.split(' ')
      runs.set(Number(task), [...(runs.get(Number(task)) ?? []), pid])
    }
    const poisonRuns = runs.get(poison) ?? []
    const neighbours = numbers(tasks).filter((i) => i !== poison)
    const error = table.values[poison]
    return {
      poisonRuns: poisonRuns.length,
      poisonPids: new Set(poisonRuns).size,
      poisonError: error instanceof Error ? error.name : String(error),
      neighboursDone: neighbours.filter((i) => table.outcomes[i] === 'done' && table.values[i] === i).length,
      neighboursLost: neighbours.filter((i) => table.outcomes[i] === 'lost').length,
      neighboursSilent: neighbours.filter((i) => table.outcomes[i] !== 'done' && table.outcomes[i] !== 'lost').length,
      neighboursRunTwice: neighbours.filter((i) => (runs.get(i)?.length ?? 0) > 1).length,
      doubleOutcomes: table.doubled,
    }
  })
}

type Way = readonly [workers: WorkerKind, chunkSize: 'auto' | number]
/** Each way once more with Python's workers: in short by one start method each. */
function ways(...ofNode: readonly ('auto' | number)[]): readonly Way[] {
  const inPython = ofNode.flatMap((size) =>
    pythonKinds(size === 'auto' ? 'fork' : 'spawn').map((kind): Way => [kind, size]),
  )
  return [...ofNode.map((size): Way => ['node', size]), ...(isFull ? inPython : inPython.slice(0, 1))]
}

test.each(ways('auto', 1, 7))(
  'promise 3: with 2 retries a task that kills its worker is run 3 times and fenced (%s, chunk size %s)',
  async (kind, chunkSize) => {
    const metrics = await poisonTask({ kind, neighbours: NEIGHBOURS, retries: 2, chunkSize, answeredOneByOne: false })
    report(`promise 3, 2 retries, ${named(kind)}`, metrics)
    expect(metrics).toMatchObject({ poisonRuns: 3, poisonPids: 3, poisonError: 'PoisonTaskError', doubleOutcomes: 0 })
    expect(metrics).toMatchObject({ neighboursDone: NEIGHBOURS, orphans: 0 })
  },
)

test.each(ways('auto', 1, 7))(
  'promise 3: without retry nothing is run twice, not even what had been run before it (%s, chunk size %s)',
  async (kind, chunkSize) => {
    const metrics = await poisonTask({
      kind,
      neighbours: NEIGHBOURS,
      retries: null,
      chunkSize,
      answeredOneByOne: false,
    })
    report(`promise 3, no retry, ${named(kind)}`, metrics)
    expect(metrics).toMatchObject({ poisonRuns: 1, poisonError: 'WorkerLostError', doubleOutcomes: 0, orphans: 0 })
    expect(metrics).toMatchObject({ neighboursRunTwice: 0, neighboursSilent: 0 })
    // Only those whose answers died with the worker: a few milliseconds of work.
    expect(metrics.neighboursDone + metrics.neighboursLost).toBe(NEIGHBOURS)
  },
)

test.each(ways('auto'))(
  'promise 3: without retry, where each is answered before the next begins, its neighbours are not touched (%s)',
  async (kind, chunkSize) => {
    const metrics = await poisonTask({ kind, neighbours: NEIGHBOURS, retries: null, chunkSize, answeredOneByOne: true })
    report(`promise 3, no retry, one by one, ${named(kind)}`, metrics)
    expect(metrics).toMatchObject({ poisonRuns: 1, poisonError: 'WorkerLostError', doubleOutcomes: 0, orphans: 0 })
    expect(metrics).toMatchObject({ neighboursDone: NEIGHBOURS, neighboursRunTwice: 0 })
  },
)
