import { expect, test } from 'vitest'
import type { OutcomeBatch } from '../../engine/pool/job.ts'
import { TaskTable } from './task-table.ts'

test('the times of a run are those of its tasks that a worker began and answered', () => {
  const table = new TaskTable(6)
  const add = (first: number, outcomes: OutcomeBatch['outcomes'], workMs: readonly number[]): void =>
    table.add({
      first,
      outcomes,
      values: outcomes.map((outcome) => (outcome === 'done' ? 1 : new Error(outcome))),
      workMs,
      processId: 1,
      pid: 4_000,
      attempts: 1,
    })
  add(0, ['done', 'failed', 'done'], [2, 8, 0])
  // Its module could not be loaded.
  add(3, ['failed'], [0])
  add(4, ['lost'], [0])
  expect([...table.workTimes()]).toEqual([2, 8, 0])
})
