// Which columns of the process table are shown; kept from one start to the next.

import { useStore } from 'zustand'
import { persist } from 'zustand/middleware'
import { createStore } from 'zustand/vanilla'

/** Name, state, exit code, and chunk (or cause of death) are always there: without them a row tells nothing. */
export const OPTIONAL_COLUMNS = ['pid', 'cpu', 'memory', 'flight', 'done', 'age'] as const

export type OptionalColumn = (typeof OPTIONAL_COLUMNS)[number]

interface Columns {
  readonly hidden: readonly OptionalColumn[]
}

/** What is kept may be of another version, or somebody's. */
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
