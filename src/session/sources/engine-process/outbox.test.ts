// What is reported late is bounded, and no line is lost without being counted.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SessionEvent } from '../../../shared/events.ts'
import { EventOutbox } from './outbox.ts'

const line = (seq: number, processId: number): SessionEvent => ({
  ...{ type: 'process.output', processId, stream: 'stdout', text: 'x', seq, atMs: seq },
})
const other = (seq: number, processId: number): SessionEvent => ({
  ...{ type: 'process.responsive', processId, seq, atMs: seq },
})

test('beyond its limit an outbox counts lines in place of keeping them, and keeps all else in order', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 3 })), { maxLength: 200 }), (events) => {
      const outbox = new EventOutbox(10)
      let others = 0
      events.forEach(([isLine, process], i) => {
        outbox.add(isLine ? line(i, process) : other(i, process))
        if (!isLine) others++
        // Lines, and a count for each of three processes and for each time that some went.
        expect(outbox.size - others).toBeLessThanOrEqual(10 + 3 * Math.ceil(events.length / 5))
      })
      const taken = outbox.take()
      for (const process of [1, 2, 3]) {
        const told = taken.filter((event) => 'processId' in event && event.processId === process)
        const lines = told.reduce(
          (sum, event) =>
            sum + (event.type === 'process.output' ? 1 : event.type === 'process.output-dropped' ? event.lines : 0),
          0,
        )
        expect(lines).toBe(events.filter(([isLine, of]) => isLine && of === process).length)
      }
      const kept = taken.filter(({ type }) => type !== 'process.output-dropped').map(({ seq }) => seq)
      expect(kept).toEqual([...kept].sort((a, b) => a - b))
      expect(taken.filter(({ type }) => type === 'process.responsive')).toHaveLength(others)
      expect(outbox.take()).toEqual([])
    }),
  )
})
