// Promise 21: bounded memory, in a program of its own, for its memory is what is measured.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { size } from '../support/size.ts'
import { orphansOf, report } from '../support/stage.ts'
import { named, type WorkerKind, workerKinds } from '../support/worker-kind.ts'

const TASKS = size({ short: 40_000, full: 1_000_000 })
const LIMIT = 10_000

interface Flooded {
  readonly accepted: number
  readonly refused: number
  readonly done: number
  readonly wrong: number
  readonly otherwise: number
  readonly mostWaiting: number
  /** Of its resident memory at its highest, over what it had before the first of them. */
  readonly grownMiB: number
  readonly orphans: number
}

/**
 * With much memory at hand the runtime lets garbage lie, and its size would be measured (some 100 MiB at this rate, for
 * a quarter of a million as for two). With a small heap what is held shows: more than that, and the program dies of it.
 */
const HEAP_MIB = 64

/** `refused` takes QueueFullError for an answer; `waits` waits for room. */
async function boundedMemory(
  how: 'refused' | 'waits',
  kind: WorkerKind,
  tasks: number,
  limit: number,
): Promise<Flooded> {
  const program = fileURLToPath(new URL('../programs/chaos-flood.mjs', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--max-old-space-size=${HEAP_MIB}`,
    program,
    how,
    String(tasks),
    String(limit),
    kind,
  ])
  const { token, ...metrics } = JSON.parse(stdout) as Omit<Flooded, 'orphans'> & { readonly token: string }
  return { ...metrics, orphans: await orphansOf(token) }
}

test.each(workerKinds('fork'))(
  'promise 21: more than may wait is refused by name, and memory is bounded (%s)',
  async (kind) => {
    const metrics = await boundedMemory('refused', kind, TASKS, LIMIT)
    report(`promise 21, refused, ${named(kind)}`, { ...metrics })
    expect(metrics).toMatchObject({ wrong: 0, otherwise: 0, orphans: 0 })
    expect(metrics.accepted + metrics.refused).toBe(TASKS)
    expect(metrics.refused).toBeGreaterThan(0)
    expect(metrics.mostWaiting).toBeLessThanOrEqual(LIMIT)
    expect(metrics.grownMiB).toBeLessThan(100)
  },
)

test.each(workerKinds('fork'))(
  'promise 21: whoever waits for room gets every task done, and memory is bounded (%s)',
  async (kind) => {
    const metrics = await boundedMemory('waits', kind, TASKS, LIMIT)
    report(`promise 21, waits, ${named(kind)}`, { ...metrics })
    expect(metrics).toMatchObject({ accepted: TASKS, done: TASKS, wrong: 0, refused: 0, otherwise: 0, orphans: 0 })
    expect(metrics.mostWaiting).toBeLessThanOrEqual(LIMIT)
    expect(metrics.grownMiB).toBeLessThan(100)
  },
)
