// How a person likes to see things; kept from one start to the next.

import { useStore } from 'zustand'
import { persist } from 'zustand/middleware'
import { createStore } from 'zustand/vanilla'

/** 100 % is one core fully used (top, Linux), or the whole machine (Windows). */
export type CpuBasis = 'core' | 'machine'

interface Settings {
  readonly cpuBasis: CpuBasis
}

export const settingsStore = createStore<Settings>()(
  persist((): Settings => ({ cpuBasis: 'core' }), {
    name: 'procdeck-settings',
    version: 1,
    // What is kept may be of another version, or somebody's: only what is known is taken.
    merge: (kept, now) => ({
      ...now,
      cpuBasis: (kept as Partial<Settings> | undefined)?.cpuBasis === 'machine' ? 'machine' : 'core',
    }),
  }),
)

export function useSettings<T>(select: (settings: Settings) => T): T {
  return useStore(settingsStore, select)
}

export function toggleCpuBasis(): void {
  settingsStore.setState(({ cpuBasis }) => ({ cpuBasis: cpuBasis === 'core' ? 'machine' : 'core' }))
}
