// Which columns of the process table are shown; kept from one start to the next.

import { useStore } from 'zustand'
import { persist } from 'zustand/middleware'
import { createStore } from 'zustand/vanilla'

/** Name, state, exit code and chunk (or cause of the exit) are always shown: a row makes no sense without them. */
export const OPTIONAL_COLUMNS = ['pid', 'cpu', 'memory', 'flight', 'done', 'age'] as const

export type OptionalColumn = (typeof OPTIONAL_COLUMNS)[number]

interface Columns {
  readonly hidden: readonly OptionalColumn[]
}

/** The kept list may be of another version, or edited by hand. */
export function columnsFrom(kept: unknown): Columns {
  const given: unknown = typeof kept === 'object' && kept !== null && 'hidden' in kept ? kept.hidden : []
  return { hidden: Array.isArray(given) ? OPTIONAL_COLUMNS.filter((column) => given.includes(column)) : [] }
}

export const columnsStore = createStore<Columns>()(
  persist(() => columnsFrom(null), { name: 'procdeck-columns', version: 1, merge: columnsFrom }),
)

export function useHiddenColumns(): readonly OptionalColumn[] {
  return useStore(columnsStore, ({ hidden }) => hidden)
}

export function showColumn(column: OptionalColumn, shown: boolean): void {
  columnsStore.setState(({ hidden }) => ({
    hidden: OPTIONAL_COLUMNS.filter((one) => (one === column ? !shown : hidden.includes(one))),
  }))
}
