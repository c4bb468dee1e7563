// The actions of the history: open, compare, rename, note, delete and bring back, export and import.

import type { Envelope } from '../../../shared/error-codes.ts'
import type { ExperimentSummary } from '../../../shared/lab.ts'
import { call } from '../../live/call.ts'
import { entriesWords, whyNotCompared } from './history-words.ts'
import { findPlace, rowAt, withRow } from './history-pages.ts'
import { type Failure, historyStore, idsOf, type Opened, type Ticked } from './history-store.ts'
import { readAgain } from './read-list.ts'

export const LIST_ID = 'history-list'
export const SEARCH_ID = 'history-search'

/** The newest of what was asked to be opened counts. */
let openTurn = 0

const areOf = (several: readonly unknown[]): string => (several.length === 1 ? 'is' : 'are')

export function focusList(): void {
  document.getElementById(LIST_ID)?.focus()
}

/** In a small window what is opened takes the place of the list, which had the focus. As a `ref`. */
export function focusAlone(opened: HTMLElement | null): void {
  if (document.getElementById(LIST_ID)?.offsetParent === null) opened?.focus()
}

function failed(title: string, answer: Envelope<unknown>, at: Failure['at'] = 'list'): boolean {
  historyStore.setState({ failure: answer.ok ? null : { title, error: answer.error, at } })
  return !answer.ok
}

export function choose(place: number): void {
  historyStore.setState({ place })
}

export function toggleTick({ id, kind }: Ticked): void {
  historyStore.setState(({ ticked }) => ({
    ticked: ticked.some((one) => one.id === id) ? ticked.filter((one) => one.id !== id) : [...ticked, { id, kind }],
  }))
}

export function untickAll(): void {
  historyStore.setState({ ticked: [] })
}

async function show(title: string, asked: Promise<Envelope<Opened>>): Promise<void> {
  const mine = ++openTurn
  const answer = await asked
  if (mine !== openTurn || failed(title, answer) || !answer.ok) return
  historyStore.setState({ opened: answer.value, said: '' })
}

async function experiment(id: string): Promise<Envelope<Opened>> {
  const answer = await call('history.experiment', { id })
  return answer.ok ? { ok: true, value: { kind: 'experiment', told: answer.value } } : answer
}

async function run(id: string): Promise<Envelope<Opened>> {
  const answer = await call('history.run', { id })
  return answer.ok ? { ok: true, value: { kind: 'run', run: answer.value } } : answer
}

async function comparison(first: string, second: string): Promise<Envelope<Opened>> {
  const answer = await call('history.compare', { first, second })
  return answer.ok ? { ok: true, value: { kind: 'comparison', compared: answer.value } } : answer
}

export function open({ id, kind }: Ticked): Promise<void> {
  return show('This could not be opened', kind === 'run' ? run(id) : experiment(id))
}

export function close(): void {
  openTurn++
  historyStore.setState({ opened: null, failure: null })
  // In a small window the list is not there before the next picture.
  requestAnimationFrame(focusList)
}

export function compare(first: string, second: string): Promise<void> {
  return show('These could not be compared', comparison(first, second))
}

/** The ids of experiments grow with time: the older one is the first. */
export async function compareTicked(): Promise<void> {
  const { ticked } = historyStore.getState()
  const [first, second] = ticked.map(({ id }) => id).sort()
  if (first === undefined || second === undefined || whyNotCompared(ticked) !== null) return
  await compare(first, second)
}

/** Also in what is opened, which keeps what a person typed. */
function changed(id: string, change: { readonly title?: string; readonly notes?: string }): void {
  historyStore.setState(({ list, opened }) => {
    const row = withRow(list, id, change)
    if (opened?.kind === 'run' && opened.run.id === id)
      return { list: row, opened: { ...opened, run: { ...opened.run, ...change } } }
    if (opened?.kind !== 'experiment' || opened.told.experiment.id !== id) return { list: row }
    const { told } = opened
    return { list: row, opened: { ...opened, told: { ...told, experiment: { ...told.experiment, ...change } } } }
  })
}

/** True when it was saved. */
export async function rename(id: string, title: string): Promise<boolean> {
  const answer = await call('history.rename', { id, title })
  if (failed('The title was not saved', answer, 'opened')) return false
  changed(id, { title })
  return true
}

export async function note(id: string, notes: string): Promise<boolean> {
  const answer = await call('history.note', { id, notes })
  if (failed('The notes were not saved', answer, 'opened')) return false
  changed(id, { notes })
  return true
}

/** @param title of a single entry */
export async function remove(entries: readonly Ticked[], title: string | null): Promise<void> {
  const ids = entries.map(({ id }) => id)
  if (ids.length === 0) return
  const answer = await call('history.delete', { ids })
  if (failed('Nothing was deleted', answer)) return
  const words = title === null ? entriesWords(entries) : `“${title}”`
  historyStore.setState(({ ticked, opened }) => ({
    deleted: { ids, words },
    said: '',
    ticked: ticked.filter(({ id }) => !ids.includes(id)),
    opened: idsOf(opened).some((id) => ids.includes(id)) ? null : opened,
  }))
  await readAgain()
  focusList()
}

/** The ticked entries, or else the chosen one. */
export async function removeChosen(): Promise<void> {
  const { ticked, list, place } = historyStore.getState()
  const row = rowAt(list, place)
  if (ticked.length > 0) await remove(ticked, null)
  else if (row !== null) await remove([row], row.title)
}

export async function undo(): Promise<void> {
  const { deleted } = historyStore.getState()
  if (deleted === null) return
  const answer = await call('history.undelete', { ids: [...deleted.ids] })
  if (failed('Nothing was brought back', answer)) return
  historyStore.setState({ deleted: null, said: `${deleted.words} ${areOf(deleted.ids)} back in the list.` })
  await readAgain()
  focusList()
}

function saved(title: string, answer: Envelope<{ readonly path: string } | null>, at: Failure['at']): void {
  if (failed(title, answer, at) || !answer.ok || answer.value === null) return
  historyStore.setState({ said: `Saved to ${answer.value.path}` })
}

export async function saveReport(id: string, format: 'html' | 'md' | 'csv'): Promise<void> {
  saved('The report was not saved', await call('history.report', { id, format }), 'opened')
}

export async function exportJson(entries: readonly Ticked[]): Promise<void> {
  const ids = entries.filter(({ kind }) => kind === 'experiment').map(({ id }) => id)
  saved('Nothing was exported', await call('history.export', { ids }), 'list')
}

async function rowOf(place: number): Promise<ExperimentSummary | null> {
  const answer = await call('history.list', { search: '', offset: place, limit: 1 })
  return answer.ok ? (answer.value.rows[0] ?? null) : null
}

/** What was imported is ticked, and the first of it opened: it may stand far down in the list. */
export async function importFile(): Promise<void> {
  const answer = await call('history.import', {})
  if (failed('Nothing was imported', answer) || !answer.ok || answer.value === null) return
  const ticked = answer.value.ids.map((id) => ({ id, kind: 'experiment' }) as const)
  const [first] = ticked
  if (first === undefined) {
    historyStore.setState({ said: 'There is no experiment in the file.' })
    return
  }
  historyStore.setState({ search: '', ticked, deleted: null })
  await readAgain()
  await open(first)
  const { opened, list } = historyStore.getState()
  if (opened?.kind === 'experiment') choose(await findPlace(opened.told.experiment, list.total ?? 0, rowOf))
  historyStore.setState({ said: `${entriesWords(ticked)} ${areOf(ticked)} imported and ticked.` })
  focusList()
}
