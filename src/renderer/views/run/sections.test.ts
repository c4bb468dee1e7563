// The sections of a run.

import { expect, test } from 'vitest'
import { sectionsOf } from './sections.ts'

const check = { name: 'the sum is right', ok: true, detail: '' }

test('a map shows its tasks and processes; what it does not have is no section', () => {
  expect(sectionsOf({ totalTasks: 4, checks: [] }, { outputLines: 0, queues: 0, isKnown: false })).toEqual([
    'tasks',
    'workers',
    'times',
    'distribution',
  ])
  expect(sectionsOf({ totalTasks: 4, checks: [] }, { outputLines: 3, queues: 0, isKnown: true })).toEqual([
    'tasks',
    'workers',
    'times',
    'distribution',
    'output',
    'code',
    'about',
  ])
})

test('a program shows its output first, and queues and checks once it has some', () => {
  expect(sectionsOf({ totalTasks: 0, checks: [] }, { outputLines: 0, queues: 0, isKnown: true })[0]).toBe('output')
  expect(sectionsOf({ totalTasks: 0, checks: [check] }, { outputLines: 9, queues: 1, isKnown: true })).toEqual([
    'output',
    'queues',
    'checks',
    'code',
    'about',
  ])
})
