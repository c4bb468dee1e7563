// The chunks of a worker: in order, each begun or returned once, and withdrawn only while they are held. A chunk that is
// taken back has exactly one owner, however the steps of parent and child interleave.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomHistories } from '../../../test/support/random-histories.ts'
import type { ChunkBody } from '../../engine/wire/frames.ts'
import { RECALL_ALL } from '../../engine/wire/memory.ts'
import { ChunkQueue } from './chunk-queue.ts'

function chunkOf(chunkId: number): ChunkBody {
  const large = { place: 0, lengths: [] }
  const values = Buffer.alloc(0)
  return { chunkId, targetId: 0, count: 1, shape: 'single', oneByOne: false, exact: false, large, values }
}

type Step = { readonly do: 'add' | 'next' } | { readonly do: 'withdraw' | 'recall'; readonly chunkId: number }

const chunkId = fc.integer({ min: 1, max: 30 })
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constantFrom('add' as const, 'next' as const) }),
    fc.record({ do: fc.constantFrom('withdraw' as const, 'recall' as const), chunkId }),
  ),
  { maxLength: 60 },
)

describe('the chunks of a worker', () => {
  test('come in their order, each is begun or returned once, and is withdrawn exactly if that was said while it was held', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const queue = new ChunkQueue()
        const held: number[] = []
        const withdrawn = new Set<number>()
        let inHand: number | null = null
        let recalled = 0
        let last = 0
        for (const step of history) {
          if (step.do === 'add') {
            queue.add(chunkOf(++last))
            held.push(last)
          } else if (step.do === 'recall') recalled = step.chunkId
          else if (step.do === 'withdraw') {
            queue.withdraw(step.chunkId)
            if (inHand === step.chunkId || held.includes(step.chunkId)) withdrawn.add(step.chunkId)
          } else {
            if (inHand !== null) queue.release()
            expect(queue.first?.chunkId).toBe(held[0])
            inHand = held.shift() ?? null
            expect(queue.take()?.chunkId ?? null).toBe(inHand)
            if (inHand !== null) expect(queue.judge(recalled)).toBe(recalled === inHand ? 'return' : 'begin')
          }
          expect(queue.isWithdrawn).toBe(inHand !== null && withdrawn.has(inHand))
          expect(queue.isEmpty).toBe(inHand === null && held.length === 0)
        }
      }),
      randomHistories('chunks of a worker', 2_000),
    )
  })

  test('a withdrawal is forgotten with its chunk, be that answered or returned', () => {
    const queue = new ChunkQueue()
    for (const recalled of [0, 7]) {
      queue.add(chunkOf(7))
      queue.withdraw(7)
      queue.take()
      expect(queue.judge(recalled)).toBe(recalled === 7 ? 'return' : 'begin')
      expect(queue.isWithdrawn).toBe(true)
      queue.release()
      expect(queue.isEmpty).toBe(true)
    }
    queue.withdraw(7)
    queue.add(chunkOf(7))
    queue.take()
    expect(queue.isWithdrawn).toBe(false)
  })

  test('no chunk is begun when a deadline has passed', () => {
    const queue = new ChunkQueue()
    queue.add(chunkOf(1))
    queue.take()
    expect(queue.judge(RECALL_ALL)).toBe('halt')
  })

  // Each side takes two steps; decision record 0010 has the table of what they see.
  test.each(['PPCC', 'PCPC', 'PCCP', 'CPPC', 'CPCP', 'CCPP'])(
    'a recalled chunk has one owner when parent and child take their steps in the order %s',
    (order) => {
      const queue = new ChunkQueue()
      queue.add(chunkOf(5))
      let [mark, recall] = [0, 0]
      let parentHasIt: boolean | null = null
      let verdict: string | null = null
      const parent = [
        () => {
          recall = 5
        },
        () => {
          // Otherwise the child decides, and RETURNED makes it the parent's.
          parentHasIt = mark !== 5
        },
      ]
      const child = [
        () => {
          mark = queue.take()?.chunkId ?? 0
        },
        () => {
          verdict = queue.judge(recall)
        },
      ]
      for (const side of order) (side === 'P' ? parent : child).shift()?.()
      expect([parentHasIt, verdict]).not.toEqual([true, 'begin'])
      expect([parentHasIt, verdict]).toEqual([order.startsWith('PP'), order.startsWith('CC') ? 'begin' : 'return'])
    },
  )
})
