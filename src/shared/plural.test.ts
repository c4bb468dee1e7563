import { expect, test } from 'vitest'
import { formatCount, plural, taskNumbers } from './plural.ts'

test('a count stands with the form of its noun', () => {
  expect(plural(1, 'task')).toBe('1 task')
  expect(plural(0, 'task')).toBe('0 tasks')
  expect(plural(1_242, 'task')).toBe('1,242 tasks')
  expect(plural(1, 'process', 'processes')).toBe('1 process')
  expect(plural(2, 'process', 'processes')).toBe('2 processes')
  expect(formatCount(1_242_000)).toBe('1,242,000')
})

test('tasks that stand side by side are named by the first and the last', () => {
  expect(taskNumbers(7, 1)).toBe('task 7')
  expect(taskNumbers(7, 3)).toBe('tasks 7 to 9')
})
