// The list of the history as far as it was read.

import { describe, expect, test } from 'vitest'
import type { ExperimentSummary } from '../../../shared/lab.ts'
import {
  findPlace,
  type HistoryList,
  NOT_READ,
  PAGE,
  pagesOf,
  placeAfter,
  placeIn,
  rowAt,
  withRow,
} from './history-pages.ts'

const row = (place: number): ExperimentSummary => ({
  kind: 'run',
  id: `id-${String(10_000 - place).padStart(5, '0')}`,
  title: `row ${place}`,
  notes: '',
  // Several of one moment.
  startedAt: 1_000 - Math.floor(place / 3),
  status: 'done',
  trials: 0,
  verdict: '',
})
const rows = Array.from({ length: 250 }, (_, place) => row(place))
const page = (number: number) => rows.slice(number * PAGE, (number + 1) * PAGE)
const read: HistoryList = { total: 250, pages: new Map([[2, page(2)]]) }

describe('the list of the history', () => {
  test('has the rows of the pages that were read, by their place', () => {
    expect(rowAt(read, 210)?.title).toBe('row 210')
    expect(rowAt(read, 10)).toBeNull()
    expect(rowAt(NOT_READ, 0)).toBeNull()
    expect(placeIn(read, row(249).id)).toBe(249)
    expect(placeIn(read, row(1).id)).toBeNull()
  })

  test('knows the pages of the rows in sight', () => {
    expect(pagesOf(0, 20)).toEqual([0])
    expect(pagesOf(95, 215)).toEqual([0, 1, 2])
    expect(pagesOf(0, -1)).toEqual([0])
  })

  test('keeps the choice on its entry when rows come and go, and on its place when the entry is gone', () => {
    const [first = row(0), ...others] = page(2)
    expect(placeAfter(read, 201, { total: 251, pages: new Map([[2, [row(-1), first, ...others]]]) })).toBe(202)
    expect(placeAfter(read, 200, { total: 249, pages: new Map([[2, others]]) })).toBe(200)
    expect(placeAfter(read, 249, { total: 249, pages: new Map([[2, page(2).slice(0, 49)]]) })).toBe(248)
    expect(placeAfter(read, 3, { total: 0, pages: new Map() })).toBe(0)
  })

  test('changes a row in its place', () => {
    expect(rowAt(withRow(read, row(210).id, { title: 'new' }), 210)).toEqual({ ...row(210), title: 'new' })
    expect(withRow(read, 'another', { title: 'new' })).toBe(read)
  })

  test('finds the place of an entry that was not read with few questions', async () => {
    let asked = 0
    const at = (place: number): Promise<ExperimentSummary | null> => {
      asked++
      return Promise.resolve(rows[place] ?? null)
    }
    for (const place of [0, 1, 2, 100, 248, 249]) expect(await findPlace(row(place), rows.length, at)).toBe(place)
    expect(asked).toBeLessThan(6 * 10)
  })
})
