// Spans of work: in order, without overlap, every task in one of them.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TaskOutcome } from '../shared/run.ts'
import { SpanRing } from './span-ring.ts'

interface Batch {
  readonly processId: number
  readonly afterMs: number
  readonly workMs: readonly number[]
}

const batches = fc.array(
  fc.record({
    processId: fc.integer({ min: 1, max: 3 }),
    afterMs: fc.double({ min: 0, max: 50, noNaN: true }),
    workMs: fc.array(fc.double({ min: 0, max: 20, noNaN: true }), { minLength: 1, maxLength: 30 }),
  }),
  { maxLength: 30 },
)

function played(
  history: readonly Batch[],
  ring = new SpanRing(),
): { readonly ring: SpanRing; readonly tasks: number; readonly nowMs: number } {
  let [nowMs, tasks] = [0, 0]
  for (const { processId, afterMs, workMs } of history) {
    nowMs += afterMs
    ring.add(1, { first: tasks, outcomes: workMs.map((): TaskOutcome => 'done'), workMs, processId }, nowMs)
    tasks += workMs.length
  }
  return { ring, tasks, nowMs }
}

describe('spans of work', () => {
  test('hold every task once, never overlap on one process, and never end after they were told', () => {
    fc.assert(
      fc.property(batches, (history) => {
        const { ring, tasks, nowMs } = played(history)
        const { columns, total, dropped } = ring.page(0, 100_000)
        expect([total, dropped]).toEqual([columns.tasks.length, 0])
        let next = 0
        const lastEnd = new Map<number, number>()
        for (let i = 0; i < total; i++) {
          expect(columns.firstTask[i]).toBe(next)
          next += columns.tasks[i] ?? 0
          const [start = 0, end = 0, id = 0] = [columns.startMs[i], columns.endMs[i], columns.processId[i]]
          expect(end).toBeGreaterThanOrEqual(start)
          expect(start).toBeGreaterThanOrEqual((lastEnd.get(id) ?? Number.NEGATIVE_INFINITY) - 1e-6)
          expect(end).toBeLessThanOrEqual(nowMs + 1e-6)
          lastEnd.set(id, end)
        }
        expect(next).toBe(tasks)
      }),
    )
  })

  test('of tiny tasks stand together, and of long ones each is its own', () => {
    const ring = new SpanRing()
    const workMs = [...Array.from({ length: 100 }, () => 0.1), 5, 5]
    ring.add(1, { first: 0, outcomes: workMs.map((): TaskOutcome => 'done'), workMs, processId: 1 }, 1_000)
    const { columns } = ring.page(0, 1_000)
    expect(columns.tasks.length).toBeLessThanOrEqual(13)
    expect([...columns.tasks].slice(-1)).toEqual([1])
    expect(columns.startMs[0]).toBeCloseTo(980, 3)
    expect(columns.endMs.at(-1)).toBeCloseTo(1_000, 3)
  })

  test('one that was lost lasted since its process had nothing else to do; what was never begun is none', () => {
    const ring = new SpanRing()
    ring.add(1, { first: 0, outcomes: ['done'], workMs: [10], processId: 1 }, 100)
    ring.add(1, { first: 1, outcomes: ['lost'], workMs: [0], processId: 1 }, 250)
    ring.add(1, { first: 2, outcomes: ['cancelled'], workMs: [0], processId: null }, 260)
    const { columns, total } = ring.page(0, 10)
    expect(total).toBe(2)
    expect([columns.startMs[1], columns.endMs[1], columns.outcome[1]]).toEqual([100, 250, 2])
  })

  test('what has fallen off is counted', () => {
    const { ring } = played(
      Array.from({ length: 30 }, () => ({ processId: 1, afterMs: 10, workMs: [5] })),
      new SpanRing(8),
    )
    const { from, dropped, columns } = ring.page(0, 100)
    expect([from, dropped, columns.tasks.length]).toEqual([22, 22, 8])
    expect([...columns.firstTask]).toEqual([22, 23, 24, 25, 26, 27, 28, 29])
    expect(ring.page(26, 2).columns.firstTask).toEqual(new Uint32Array([26, 27]))
  })
})
