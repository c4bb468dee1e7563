// The sections of a run.

import { expect, test } from 'vitest'
import { sectionsOf } from './sections.ts'

const nothing = { totalTasks: 0, checks: [], charts: [], picture: null }
const check = { name: 'the sum is right', ok: true, detail: '' }

test('a map shows its tasks and processes; what it does not have is no section', () => {
  expect(sectionsOf({ ...nothing, totalTasks: 4 }, { outputLines: 0, queues: 0, isKnown: false })).toEqual([
    'tasks',
    'workers',
    'times',
    'distribution',
  ])
  expect(sectionsOf({ ...nothing, totalTasks: 4 }, { outputLines: 3, queues: 0, isKnown: true })).toEqual([
    'tasks',
    'workers',
    'times',
    'distribution',
    'output',
    'code',
    'about',
  ])
})

test('picture and charts of the result come first', () => {
  const chart = { title: 'Time', unit: 'ms', shape: { kind: 'bar', names: ['1'] }, series: [] } as const
  const of = (totalTasks: number) =>
    sectionsOf({ ...nothing, totalTasks, charts: [chart] }, { outputLines: 0, queues: 0, isKnown: false })
  expect([of(0)[0], of(4)[0]]).toEqual(['charts', 'charts'])
  const picture = { title: 'Tiles', width: 1, height: 1, tiles: [] }
  const all = { ...nothing, charts: [chart], picture }
  expect(sectionsOf(all, { outputLines: 0, queues: 0, isKnown: false })).toEqual(['picture', 'charts', 'output'])
})

test('a program shows its output first, and queues and checks once it has some', () => {
  expect(sectionsOf(nothing, { outputLines: 0, queues: 0, isKnown: true })[0]).toBe('output')
  expect(sectionsOf({ ...nothing, checks: [check] }, { outputLines: 9, queues: 1, isKnown: true })).toEqual([
    'output',
    'queues',
    'checks',
    'code',
    'about',
  ])
})
