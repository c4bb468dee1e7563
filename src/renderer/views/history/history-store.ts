// The state of the history: the list as far as it was read, what is chosen, ticked and opened, and what can be undone.

import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { CommandError } from '../../../shared/error-codes.ts'
import type { CommandOutput } from '../../../shared/ipc/commands.ts'
import type { ExperimentSummary, ToldExperiment } from '../../../shared/lab.ts'
import type { SavedRun } from '../../../shared/saved-run.ts'
import { type HistoryList, NOT_READ } from './history-pages.ts'

export type Compared = CommandOutput<'history.compare'>

/** What is opened beside the list. */
export type Opened =
  | { readonly kind: 'experiment'; readonly told: ToldExperiment }
  | { readonly kind: 'run'; readonly run: SavedRun }
  | { readonly kind: 'comparison'; readonly compared: Compared }

/** Enough of an entry to act on it where its row was not read. */
export type Ticked = Pick<ExperimentSummary, 'id' | 'kind'>

export interface Failure {
  readonly title: string
  readonly error: CommandError
  /** Where it is shown: beside what was pressed. */
  readonly at: 'list' | 'opened'
}

export interface HistoryStore {
  /** As typed. */
  readonly search: string
  /** What the list was read for. */
  readonly found: string
  readonly list: HistoryList
  /** The place of the chosen row. */
  readonly place: number
  readonly ticked: readonly Ticked[]
  readonly opened: Opened | null
  /** What was deleted last, in words; it can be brought back. */
  readonly deleted: { readonly ids: readonly string[]; readonly words: string } | null
  /** What was done, in a sentence: "2 experiments were imported." */
  readonly said: string
  /** What main says of the database: that it was damaged, that a run was not kept. */
  readonly notice: string | null
  readonly dismissedNotice: string | null
  /** Why the list could not be read. */
  readonly unread: CommandError | null
  /** Why something else did not work, with what it was. */
  readonly failure: Failure | null
}

export const historyStore = createStore<HistoryStore>()(() => ({
  search: '',
  found: '',
  list: NOT_READ,
  place: 0,
  ticked: [],
  opened: null,
  deleted: null,
  said: '',
  notice: null,
  dismissedNotice: null,
  unread: null,
  failure: null,
}))

export function useHistory<T>(select: (history: HistoryStore) => T): T {
  return useStore(historyStore, select)
}

/** The entries that are opened: one, or the two that are compared. */
export function idsOf(opened: Opened | null): readonly string[] {
  switch (opened?.kind) {
    case undefined:
      return []
    case 'experiment':
      return [opened.told.experiment.id]
    case 'run':
      return [opened.run.id]
    case 'comparison':
      return [opened.compared.first.experiment.id, opened.compared.second.experiment.id]
  }
}
