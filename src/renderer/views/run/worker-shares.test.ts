import { expect, test } from 'vitest'
import type { WorkerRow } from '../../../shared/run.ts'
import { workerShares } from './worker-shares.ts'

function worker(id: number, tasks: number): WorkerRow {
  return { processId: id, name: `worker-${id}`, pid: 4_000 + id, tasks, failed: 0, value: 0, workMs: tasks * 10 }
}

test('each process is shown in the order of their starts, with the span of what they did', () => {
  const workers = [worker(2, 9), worker(1, 5), worker(3, 7)]
  expect(workerShares(workers, 'tasks')).toEqual({
    names: ['worker-1', 'worker-2', 'worker-3'],
    values: [5, 9, 7],
    least: 5,
    most: 9,
    left: 0,
  })
  expect(workerShares(workers, 'workMs').values).toEqual([50, 90, 70])
})

test('of more than 60 those that did the most are shown, and the others are counted', () => {
  const workers = Array.from({ length: 100 }, (_, place) => worker(place, place < 50 ? 1 : 100 + place))
  const { names, least, left } = workerShares(workers, 'tasks')
  expect(names).toHaveLength(60)
  expect(names.at(-1)).toBe('worker-99')
  expect(least).toBe(1)
  expect(left).toBe(40)
})
