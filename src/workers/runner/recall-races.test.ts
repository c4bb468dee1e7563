// A recall against a runner at work, over the real shared memory: the parent takes its steps between any two steps of the
// child. Each task has exactly one owner then.

import { closeSync, openSync, writeSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ReceivedFrames } from '../../../test/support/received-frames.ts'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { size } from '../../../test/support/size.ts'
import { SharedMemory } from '../../engine/process/shared-memory.ts'
import { createCodec } from '../../engine/wire/codec.ts'
import { RECALL_AT } from '../../engine/wire/memory.ts'
import { type Recall, RECALL_BYTES, writeRecall } from '../../engine/wire/recall.ts'
import { isBefore, type Place } from '../../shared/place.ts'
import { ChildMemory } from '../boot/child-memory.ts'
import { ChunkRunner } from './chunk-runner.ts'
import { TargetLoader } from './target-loader.ts'

const codec = createCodec()
/** Tasks of 0.05 ms are long for the pace: after such a task the child reads the recall at once. */
const source = 'export function same(x) { const to = performance.now() + x; while (performance.now() < to); return x }'
const target = { id: 1, module: `data:text/javascript,${source}`, export: 'same' }
const targets = new TargetLoader()
targets.add(target)
await targets.load(1)

/** Child memory before and after each use of which the parent may take a step. */
class SteppedMemory extends ChildMemory {
  onStep: () => void = () => undefined

  override mark(...mark: Parameters<ChildMemory['mark']>): void {
    this.onStep()
    super.mark(...mark)
    this.onStep()
  }

  override recall(): Recall {
    const recall = super.recall()
    this.onStep()
    return recall
  }
}

const text = ({ chunk, index }: Place): string => `${chunk}.${index}`

test('a task that is recalled while its worker runs belongs to the worker or to the parent, and never to both or none', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      fc.nat(60),
      fc.nat(12),
      fc.nat(4),
      fc.option(fc.nat(20)),
      fc.nat(4),
      fc.integer({ min: 2, max: 9 }),
      async (sizes, oneByOne, writesAt, readsAfter, fromChunk, fromIndex, late, longEach) => {
        const memory = new SharedMemory()
        const fd = openSync(memory.path, 'r+')
        try {
          const child = new SteppedMemory(fd)
          const outbox = new ReceivedFrames()
          const runner = new ChunkRunner(codec, targets, outbox, child)
          const all = sizes.flatMap((count, i) =>
            Array.from({ length: count }, (_, index): Place => ({ chunk: 2 * i + 1, index })),
          )
          const last = 2 * sizes.length - 1
          let taken: Place | null = null
          let [step, readsAt] = [0, Number.POSITIVE_INFINITY]
          let recall: Recall | null = null
          const parentSteps = (isOver = false): void => {
            step++
            if (recall === null && (isOver || step > writesAt)) {
              const next = memory.nextPlace() ?? { chunk: 0, index: 0 }
              const head = { chunk: 1, index: 1 }
              const chosen = { chunk: 2 * (fromChunk % sizes.length) + 1, index: 0 }
              const start = fromIndex !== null && isBefore(head, chosen) ? chosen : isBefore(next, head) ? head : next
              recall = { ...start, last }
              const words = Buffer.alloc(RECALL_BYTES)
              writeRecall(recall, words)
              writeSync(memory.fd, words, 0, RECALL_BYTES, RECALL_AT)
              readsAt = step + readsAfter
            }
            if (recall !== null && taken === null && (isOver || step >= readsAt)) {
              const next = memory.nextPlace() ?? recall
              taken = isBefore(recall, next) ? next : recall
            }
          }
          child.onStep = parentSteps
          const send = (i: number): void => {
            const values = Array.from({ length: sizes[i] ?? 0 }, (_, index) => (index % longEach === 1 ? 0.05 : 0))
            const large = { place: 0, lengths: [] }
            const body = {
              targetId: 1,
              count: values.length,
              shape: 'single',
              oneByOne,
              again: !oneByOne,
              large,
            } as const
            runner.add({ ...body, chunkId: 2 * i + 1, values: Buffer.from(codec.encode(values, 'it')) })
          }
          // Some chunks are still on their way when the child has begun.
          const early = Math.max(1, sizes.length - late)
          for (let i = 0; i < early; i++) send(i)
          runner.go()
          await runner.finish()
          for (let i = early; i < sizes.length; i++) send(i)
          runner.go()
          await runner.finish()
          parentSteps(true)
          parentSteps(true)

          const boundary = taken ?? { chunk: last + 1, index: 0 }
          const ran = new Set(outbox.answered.map(text))
          expect(ran.size).toBe(outbox.answered.length)
          expect(outbox.returned.length).toBeLessThanOrEqual(1)
          const [from] = outbox.returned
          for (const task of all) {
            const isTaken = !isBefore(task, boundary)
            const isReturned = from !== undefined && !isBefore(task, from)
            expect([text(task), ran.has(text(task))]).toEqual([text(task), !(isTaken || isReturned)])
            // What the parent took at once it is told of too, so that it can send something new.
            if (isTaken) expect(isReturned).toBe(true)
          }
        } finally {
          closeSync(fd)
          memory.close()
        }
      },
    ),
    randomHistories('recalls of a worker', size({ short: 400, full: 2_000 })),
  )
})
