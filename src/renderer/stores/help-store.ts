// Whether the help is open.

import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'

interface HelpStore {
  readonly open: boolean
}

export const helpStore = createStore<HelpStore>()(() => ({ open: false }))

export function useHelp<T>(select: (help: HelpStore) => T): T {
  return useStore(helpStore, select)
}
