// The list of the history as far as it was read: pages by their place, of a list that may be long. Pure.

import type { ExperimentSummary } from '../../../shared/lab.ts'

/** Rows of a page. */
export const PAGE = 100

export interface HistoryList {
  /** Rows that there are; null before the first answer. */
  readonly total: number | null
  /** By the number of the page. */
  readonly pages: ReadonlyMap<number, readonly ExperimentSummary[]>
}

export const NOT_READ: HistoryList = { total: null, pages: new Map() }

/** Null for a row that was not read yet. */
export function rowAt({ pages }: HistoryList, place: number): ExperimentSummary | null {
  return pages.get(Math.floor(place / PAGE))?.[place % PAGE] ?? null
}

/** The place of an entry among the rows that were read. */
export function placeIn({ pages }: HistoryList, id: string): number | null {
  for (const [page, rows] of pages) {
    const at = rows.findIndex((row) => row.id === id)
    if (at !== -1) return page * PAGE + at
  }
  return null
}

/** The pages of some rows. */
export function pagesOf(first: number, last: number): readonly number[] {
  const from = Math.floor(Math.max(0, first) / PAGE)
  const to = Math.floor(Math.max(first, last, 0) / PAGE)
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

/** Where the choice is after the list was read again: it stays with its entry, or else with its place. */
export function placeAfter(before: HistoryList, place: number, now: HistoryList): number {
  const chosen = rowAt(before, place)
  const moved = chosen === null ? null : placeIn(now, chosen.id)
  return moved ?? Math.max(0, Math.min(place, (now.total ?? 0) - 1))
}

/** The list after a row was changed here: nothing is asked again for a title. */
export function withRow(list: HistoryList, id: string, change: Partial<ExperimentSummary>): HistoryList {
  const place = placeIn(list, id)
  if (place === null) return list
  const page = Math.floor(place / PAGE)
  const rows = (list.pages.get(page) ?? []).map((row) => (row.id === id ? { ...row, ...change } : row))
  return { ...list, pages: new Map(list.pages).set(page, rows) }
}

/**
 * The place of an entry in the whole list, which is newest first.
 * @param at the row of a place; null where there is none
 */
export async function findPlace(
  { id, startedAt }: Pick<ExperimentSummary, 'id' | 'startedAt'>,
  total: number,
  at: (place: number) => Promise<ExperimentSummary | null>,
): Promise<number> {
  let [low, high] = [0, total]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const row = await at(middle)
    const isBefore = row !== null && (row.startedAt > startedAt || (row.startedAt === startedAt && row.id > id))
    if (isBefore) low = middle + 1
    else high = middle
  }
  return low
}
