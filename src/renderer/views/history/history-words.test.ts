// Entries of the history in words.

import { describe, expect, test } from 'vitest'
import type { CellComparison, ComparisonResult } from '../../../shared/lab-comparison.ts'
import type { LabCell } from '../../../shared/lab.ts'
import { historyKey, placeAfterStep } from './history-keys.ts'
import {
  comparisonWords,
  differenceGroups,
  entriesWords,
  inOrder,
  kindWords,
  momentWords,
  resultWords,
  whenWords,
  whyNotCompared,
} from './history-words.ts'

const at = (...[year, month, day, hours, minutes]: [number, number, number, number, number]): number =>
  new Date(year, month - 1, day, hours, minutes, 9).getTime()

const CELL: LabCell = { method: 'spawn', workers: 2, chunkSize: 'auto' }
const compared = (result: ComparisonResult): CellComparison => ({
  cell: CELL,
  first: { trials: 5, medianMs: 100 },
  second: { trials: 5, medianMs: 90 },
  ratio: 0.9,
  result,
  text: '2 workers, chunks auto, spawn: 10% faster',
})

describe('an entry of the history', () => {
  test('tells when it was, the nearer the shorter', () => {
    const now = at(2026, 1, 1, 8, 0)
    expect(whenWords(at(2026, 1, 1, 7, 5), now)).toBe('today 07:05')
    expect(whenWords(at(2025, 12, 31, 23, 59), now)).toBe('yesterday 23:59')
    expect(whenWords(at(2025, 12, 30, 23, 59), now)).toBe('30 Dec 2025')
    expect(whenWords(at(2026, 1, 3, 9, 0), at(2026, 5, 1, 8, 0))).toBe('3 Jan 09:00')
    expect(momentWords(at(2026, 1, 3, 9, 0))).toBe('3 Jan 2026, 09:00:09')
  })

  test('names its kind, and several their kinds', () => {
    expect(kindWords({ kind: 'experiment', trials: 1 })).toBe('experiment · 1 trial')
    expect(kindWords({ kind: 'run', trials: 0 })).toBe('run')
    expect(entriesWords([{ kind: 'run' }, { kind: 'experiment' }, { kind: 'run' }])).toBe('1 experiment and 2 runs')
    expect(entriesWords([{ kind: 'run' }])).toBe('1 run')
  })

  test('says why it cannot be compared', () => {
    const experiment = { kind: 'experiment' } as const
    expect(whyNotCompared([experiment, experiment])).toBeNull()
    expect(whyNotCompared([experiment])).toMatch(/Tick two experiments/)
    expect(whyNotCompared([experiment, { kind: 'run' }])).toMatch(/A run has no trials/)
  })
})

describe('a comparison', () => {
  test('says in a sentence what is different beyond the noise', () => {
    const words = (...results: readonly ComparisonResult[]): string => comparisonWords(results.map(compared))
    expect(words()).toBe('No arrangement was measured in both.')
    expect(words('cannot tell', 'cannot tell')).toBe('Cannot tell: too few trials in each of 2 arrangements.')
    expect(words('noise')).toBe('No difference beyond the noise in 1 arrangement.')
    expect(words('noise', 'cannot tell')).toBe(
      'No difference beyond the noise in 1 arrangement. In 1 there are too few trials to tell.',
    )
    expect(words('faster', 'noise', 'slower', 'faster')).toBe(
      'The second is faster in 2 and slower in 1 of 4 arrangements.',
    )
  })

  test('has the plain loop first, few workers before many, and automatic chunks last', () => {
    const cells: readonly LabCell[] = [
      CELL,
      { method: 'spawn', workers: 4, chunkSize: 1 },
      { method: 'spawn', workers: 2, chunkSize: 100 },
      { method: 'loop', workers: 1, chunkSize: null },
      { method: 'fork', workers: 8, chunkSize: 1 },
    ]
    const sorted = inOrder(cells.map((cell) => ({ ...compared('noise'), cell })))
    expect(sorted.map(({ cell }) => cells.indexOf(cell))).toEqual([3, 4, 2, 0, 1])
  })

  test('says the result of a cell without its name, and groups the differences', () => {
    expect(resultWords(compared('faster'))).toBe('10% faster')
    expect(
      differenceGroups([
        { about: 'machine', text: 'cores: 4, then 8' },
        { about: 'subject', text: 'tasks: 6, then 8' },
      ]),
    ).toEqual([
      { title: 'What was measured', texts: ['tasks: 6, then 8'] },
      { title: 'Machine', texts: ['cores: 4, then 8'] },
    ])
  })
})

describe('the keys of the list', () => {
  const press = (key: string, more = {}) =>
    historyKey({ key, repeat: false, ctrlKey: false, altKey: false, metaKey: false, ...more })

  test('act without Ctrl, and only moves when they are held down', () => {
    expect(press('Delete')).toEqual({ kind: 'delete' })
    expect(press('Delete', { repeat: true })).toBeNull()
    expect(press('ArrowDown', { repeat: true })).toEqual({ kind: 'move', step: 'down' })
    expect(press('c', { ctrlKey: true })).toBeNull()
  })

  test('stay within the list', () => {
    expect(placeAfterStep(0, 'up', 5, 3)).toBe(0)
    expect(placeAfterStep(3, 'page-down', 5, 3)).toBe(4)
    expect(placeAfterStep(3, 'first', 5, 3)).toBe(0)
    expect(placeAfterStep(0, 'last', 5, 3)).toBe(4)
  })
})
