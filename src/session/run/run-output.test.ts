// The newest lines of a run.

import { expect, test } from 'vitest'
import type { RunLine } from '../../shared/run.ts'
import { LINES_KEPT, RunOutputLines } from './run-output.ts'

const line = (i: number, text = `line ${i}`): RunLine => ({
  atMs: i,
  processId: 1,
  name: 'p',
  stream: 'stdout',
  text,
})

test('the output of a run is its newest lines, oldest first, and the count of those before', () => {
  const output = new RunOutputLines()
  const count = 5 * LINES_KEPT + 7
  for (let i = 0; i < count; i++) output.add(line(i))
  output.dropped(3)
  expect(output.total).toBe(count + 3)
  expect(output.last(2)).toEqual({ lines: [line(count - 2), line(count - 1)], before: count + 1 })
  expect(output.last(10 * LINES_KEPT).lines).toHaveLength(LINES_KEPT)
})

test('a line of the output of a run is cut where it is very long', () => {
  const output = new RunOutputLines()
  output.add(line(0, 'x'.repeat(1_000_000)))
  expect(output.last(1).lines[0]?.text).toHaveLength(2_001)
})
