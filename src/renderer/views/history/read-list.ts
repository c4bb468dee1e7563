// Reads the list of the history from main: the pages that are in sight, and all of it anew after a change.

import type { ExperimentSummary } from '../../../shared/lab.ts'
import { call } from '../../live/call.ts'
import { PAGE, pagesOf, placeAfter } from './history-pages.ts'
import { historyStore } from './history-store.ts'

/** After the last key. */
const SEARCH_DEBOUNCE_MS = 200
/** A page that is only scrolled past is not asked for. */
const SCROLL_DEBOUNCE_MS = 60

/** The rows that are in sight. */
let inSight = { first: 0, last: 0 }
/** The list of an older turn is not taken over any more. */
let turn = 0
const asked = new Set<number>()
let searchTimer: number | undefined
let scrollTimer: number | undefined

const askPage = (search: string, page: number) => call('history.list', { search, offset: page * PAGE, limit: PAGE })

async function readPage(page: number): Promise<void> {
  const { found, list } = historyStore.getState()
  if (asked.has(page) || list.pages.has(page)) return
  const mine = turn
  asked.add(page)
  const answer = await askPage(found, page)
  if (mine !== turn) return
  asked.delete(page)
  if (!answer.ok) {
    historyStore.setState({ unread: answer.error })
    return
  }
  const { total, rows } = answer.value
  if (total !== list.total) {
    // Something was added or deleted meanwhile: all rows moved.
    await readAgain()
    return
  }
  historyStore.setState(({ list: now }) => ({
    list: { total, pages: new Map(now.pages).set(page, rows) },
    unread: null,
  }))
}

/** Reads the rows in sight anew; what is shown stays until they are there. */
export async function readAgain(): Promise<void> {
  const mine = ++turn
  asked.clear()
  const { search } = historyStore.getState()
  const isNew = search !== historyStore.getState().found
  const wanted = isNew ? [0] : pagesOf(inSight.first, inSight.last)
  const answers = await Promise.all(wanted.map((page) => askPage(search, page)))
  if (mine !== turn) return
  const pages = new Map<number, readonly ExperimentSummary[]>()
  let total = 0
  let notice: string | null = null
  for (const [i, answer] of answers.entries()) {
    if (!answer.ok) {
      historyStore.setState({ unread: answer.error })
      return
    }
    ;({ total, notice } = answer.value)
    pages.set(wanted[i] ?? 0, answer.value.rows)
  }
  historyStore.setState((before) => {
    const list = { total, pages }
    const place = isNew ? 0 : placeAfter(before.list, before.place, list)
    return { list, place, found: search, unread: null, notice }
  })
}

export function search(text: string): void {
  historyStore.setState({ search: text })
  window.clearTimeout(searchTimer)
  searchTimer = window.setTimeout(() => void readAgain(), SEARCH_DEBOUNCE_MS)
}

/** Told by the list whenever other rows come into sight. */
export function showsRows(first: number, last: number): void {
  inSight = { first, last }
  window.clearTimeout(scrollTimer)
  const { list } = historyStore.getState()
  if (list.total === null || pagesOf(first, last).every((page) => list.pages.has(page))) return
  scrollTimer = window.setTimeout(() => {
    for (const page of pagesOf(first, Math.min(last, (list.total ?? 1) - 1))) void readPage(page)
  }, SCROLL_DEBOUNCE_MS)
}
