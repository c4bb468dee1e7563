// The state of the launcher: the search text and the workloads started last; kept from one start to the next.

import { useStore } from 'zustand'
import { persist } from 'zustand/middleware'
import { createStore } from 'zustand/vanilla'

const MOST_KEPT = 20

interface LauncherStore {
  readonly search: string
  /** Names of workloads, the last used first. */
  readonly used: readonly string[]
}

/** The kept state may be of another version. */
export function launcherFrom(kept: unknown): LauncherStore {
  const given: unknown = typeof kept === 'object' && kept !== null && 'used' in kept ? kept.used : []
  const names = Array.isArray(given) ? given.filter((name) => typeof name === 'string') : []
  return { search: '', used: names.slice(0, MOST_KEPT) }
}

export const launcherStore = createStore<LauncherStore>()(
  persist(() => launcherFrom(null), {
    name: 'procdeck-launcher',
    version: 1,
    partialize: ({ used }) => ({ used }),
    merge: launcherFrom,
  }),
)

export function useLauncher<T>(select: (launcher: LauncherStore) => T): T {
  return useStore(launcherStore, select)
}

export function noteUsed(name: string): void {
  launcherStore.setState(({ used }) => ({ used: [name, ...used.filter((one) => one !== name)].slice(0, MOST_KEPT) }))
}
