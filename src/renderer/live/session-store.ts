// The live view as a store. The live port writes it once a frame; all other files only read it.

import { createStore } from 'zustand/vanilla'
import { EMPTY_VIEW, type LiveView } from './live-view.ts'

export interface SessionStore extends LiveView {
  /** Changes when lines were added to the event ring, which is outside the store. */
  readonly lineVersion: number
}

export const sessionStore = createStore<SessionStore>()(() => ({ ...EMPTY_VIEW, lineVersion: 0 }))
