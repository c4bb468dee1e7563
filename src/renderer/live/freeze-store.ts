// Freeze: the screen does not change, while processes and stream go on. The newest view is kept until the freeze ends.

import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { type SessionStore, sessionStore } from './session-store.ts'

interface FreezeStore {
  readonly frozen: boolean
}

export const freezeStore = createStore<FreezeStore>()(() => ({ frozen: false }))

let newest: SessionStore | null = null

/** The live port calls this to show a view. */
export function show(view: SessionStore): void {
  if (freezeStore.getState().frozen) newest = view
  else sessionStore.setState(view)
}

export function toggleFreeze(): void {
  const frozen = !freezeStore.getState().frozen
  freezeStore.setState({ frozen })
  if (frozen || newest === null) return
  sessionStore.setState(newest)
  newest = null
}

export function useFrozen(): boolean {
  return useStore(freezeStore, (store) => store.frozen)
}
