// The chunks of a worker: in order, each taken or dropped by a recall once, and withdrawn only while they are held.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomHistories } from '../../../test/support/random-histories.ts'
import type { ChunkBody } from '../../engine/wire/task-frames.ts'
import { ChunkQueue } from './chunk-queue.ts'

function chunkOf(chunkId: number): ChunkBody {
  const large = { place: 0, lengths: [] }
  const values = Buffer.alloc(0)
  return { chunkId, targetId: 0, count: 1, shape: 'single', oneByOne: false, again: false, large, values }
}

type Step = { readonly do: 'add' | 'next' } | { readonly do: 'withdraw'; readonly chunkId: number }

const chunkId = fc.integer({ min: 1, max: 30 })
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constantFrom('add' as const, 'next' as const) }),
    fc.record({ do: fc.constant('withdraw' as const), chunkId }),
  ),
  { maxLength: 60 },
)

describe('the chunks of a worker', () => {
  test('come in their order, and are withdrawn exactly if that was said while they were held', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const queue = new ChunkQueue()
        const held: number[] = []
        const withdrawn = new Set<number>()
        let inHand: number | null = null
        let last = 0
        for (const step of history) {
          if (step.do === 'add') {
            queue.add(chunkOf(++last))
            held.push(last)
          } else if (step.do === 'withdraw') {
            queue.withdraw(step.chunkId)
            if (inHand === step.chunkId || held.includes(step.chunkId)) withdrawn.add(step.chunkId)
          } else {
            if (inHand !== null) queue.release()
            expect(queue.first?.chunkId).toBe(held[0])
            inHand = held.shift() ?? null
            expect(queue.take()?.chunkId ?? null).toBe(inHand)
          }
          expect(queue.isWithdrawn).toBe(inHand !== null && withdrawn.has(inHand))
          expect(queue.isEmpty).toBe(inHand === null && held.length === 0)
        }
      }),
      randomHistories('chunks of a worker', 2_000),
    )
  })

  test('a withdrawal is forgotten with its chunk, be that answered or given back', () => {
    const queue = new ChunkQueue()
    for (const isGivenBack of [false, true]) {
      queue.add(chunkOf(7))
      queue.withdraw(7)
      queue.take()
      expect(queue.isWithdrawn).toBe(true)
      if (isGivenBack) queue.giveBack(0, { chunk: 7, index: 0, last: 7 })
      else queue.release()
      expect(queue.isEmpty).toBe(true)
    }
    queue.withdraw(7)
    queue.add(chunkOf(7))
    queue.take()
    expect(queue.isWithdrawn).toBe(false)
  })

  test('what was recalled is dropped as it arrives, and is returned once, when the last chunk of it is there', () => {
    const queue = new ChunkQueue()
    for (const id of [3, 5]) queue.add(chunkOf(id))
    queue.take()
    queue.giveBack(2, { chunk: 3, index: 1, last: 8 })
    expect(queue.isEmpty).toBe(true)
    expect(queue.takeReturned()).toBe(null)
    queue.add(chunkOf(8))
    expect(queue.isEmpty).toBe(true)
    expect(queue.takeReturned()).toEqual({ chunk: 3, index: 2 })
    expect(queue.takeReturned()).toBe(null)
    queue.add(chunkOf(9))
    expect(queue.take()?.chunkId).toBe(9)
  })
})
