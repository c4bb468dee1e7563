import { describe, expect, test } from 'vitest'
import type { SpanPage } from '../../../shared/timeline.ts'
import { SpanList } from './span-list.ts'

function page(
  from: number,
  spans: readonly (readonly [processId: number, start: number, end: number, outcome?: number])[],
): SpanPage {
  return {
    from,
    total: from + spans.length,
    dropped: 0,
    columns: {
      startMs: Float64Array.from(spans, ([, start]) => start),
      endMs: Float64Array.from(spans, ([, , end]) => end),
      processId: Uint32Array.from(spans, ([id]) => id),
      runId: new Uint32Array(spans.length).fill(1),
      firstTask: Uint32Array.from(spans, (_, i) => from + i),
      tasks: new Uint32Array(spans.length).fill(2),
      outcome: Uint8Array.from(spans, ([, , , outcome]) => outcome ?? 0),
    },
  }
}

describe('the spans that the window holds', () => {
  test('are found by time and process, or the nearest one', () => {
    const list = new SpanList()
    list.add(
      page(0, [
        [1, 0, 10],
        [2, 5, 30],
      ]),
    )
    list.add(page(2, [[1, 40, 50, 1]]))
    expect(list.next).toBe(3)
    expect(list.extent).toEqual({ fromMs: 0, toMs: 50 })
    expect(list.at(1, 5, 0.1)).toMatchObject({ firstTask: 0, tasks: 2 })
    expect(list.at(1, 37, 5)).toMatchObject({ firstTask: 2, outcome: 1 })
    expect(list.at(1, 20, 5)).toBeNull()
    expect(list.at(2, 20, 5)).toMatchObject({ firstTask: 1 })
  })

  test('of a stretch are metrics: tasks, failures, and the work inside it', () => {
    const list = new SpanList()
    list.add(
      page(0, [
        [1, 0, 10],
        [2, 5, 30],
        [1, 40, 50, 1],
      ]),
    )
    expect(list.metrics({ fromMs: 8, toMs: 45 })).toEqual({
      tasks: 6,
      failed: 2,
      spans: 3,
      workMs: 2 + 22 + 5,
      processes: 2,
    })
    expect(list.metrics({ fromMs: 31, toMs: 39 })).toMatchObject({ tasks: 0, workMs: 0 })
  })

  test('that were gone before they came are counted', () => {
    const list = new SpanList()
    list.add({ ...page(10, [[1, 0, 1]]), dropped: 10 })
    expect([list.missed, list.next]).toEqual([10, 11])
  })
})
