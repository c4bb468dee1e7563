// The live view as a store. Written by the live port once a frame, read by everything else.

import { createStore } from 'zustand/vanilla'
import { EMPTY_VIEW, type LiveView } from './live-view.ts'

export interface SessionStore extends LiveView {
  /** Steps when lines were added to the event ring, which lives outside the store. */
  readonly lineVersion: number
}

export const sessionStore = createStore<SessionStore>()(() => ({ ...EMPTY_VIEW, lineVersion: 0 }))
