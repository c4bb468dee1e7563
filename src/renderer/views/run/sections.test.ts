// The sections of a run.

import { expect, test } from 'vitest'
import { sectionsOf } from './sections.ts'

const check = { name: 'the sum is right', ok: true, detail: '' }

test('a map shows its tasks and processes; what it does not have is no section', () => {
  expect(sectionsOf({ totalTasks: 4, checks: [], charts: [] }, { outputLines: 0, queues: 0, isKnown: false })).toEqual([
    'tasks',
    'workers',
    'times',
    'distribution',
  ])
  expect(sectionsOf({ totalTasks: 4, checks: [], charts: [] }, { outputLines: 3, queues: 0, isKnown: true })).toEqual([
    'tasks',
    'workers',
    'times',
    'distribution',
    'output',
    'code',
    'about',
  ])
})

test('charts of the result come first', () => {
  const chart = { title: 'Time', unit: 'ms', shape: { kind: 'bar', names: ['1'] }, series: [] } as const
  const of = (totalTasks: number) =>
    sectionsOf({ totalTasks, checks: [], charts: [chart] }, { outputLines: 0, queues: 0, isKnown: false })
  expect([of(0)[0], of(4)[0]]).toEqual(['charts', 'charts'])
})

test('a program shows its output first, and queues and checks once it has some', () => {
  expect(sectionsOf({ totalTasks: 0, checks: [], charts: [] }, { outputLines: 0, queues: 0, isKnown: true })[0]).toBe(
    'output',
  )
  expect(
    sectionsOf({ totalTasks: 0, checks: [check], charts: [] }, { outputLines: 9, queues: 1, isKnown: true }),
  ).toEqual(['output', 'queues', 'checks', 'code', 'about'])
})
