import { expect, test } from 'vitest'
import { WorkerLostError } from '../../engine/errors.ts'
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

test('a sum is one of numbers alone, and a row shows what was returned', () => {
  const table = new TaskTable(6)
  const values = [1.5, Number.NaN, 'abc', undefined, 2, new Error('no')]
  table.add({
    first: 0,
    outcomes: values.map((value) => (value instanceof Error ? 'failed' : 'done')),
    values,
    workMs: values.map(() => 1),
    processId: 1,
    pid: 4_000,
    attempts: 1,
  })
  expect([table.sum, table.numbers]).toEqual([3.5, 2])
  expect(table.workers).toMatchObject([{ tasks: 6, failed: 1, value: 3.5 }])
  const rows = table.rows(0, 6, String)
  expect(rows.map(({ value, text }) => value ?? text)).toEqual([1.5, 'NaN', 'abc', 'undefined', 2, null])
  expect(rows.map(({ index }) => table.whole(index, String).json)).toEqual(['1.5', '"NaN"', '"abc"', null, '2', null])
})

test('the first error of a worker that died is of the task that was running, not of the one before, whose answer is lost', () => {
  const table = new TaskTable(3)
  const death = { pid: 5, exitCode: 9, reason: 'ended with exit code 9', stderr: [] }
  const states = ['finished', 'running', 'may-have-run'] as const
  for (const [first, state] of states.entries())
    table.add({
      first,
      outcomes: ['lost'],
      values: [new WorkerLostError(death, `task ${first}`, state)],
      workMs: [0],
      processId: 1,
      pid: 5,
      attempts: 1,
    })
  expect(table.firstError?.message).toMatch(/^task 1: /)
})
