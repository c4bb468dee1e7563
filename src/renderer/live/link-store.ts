// Whether the window receives messages from main (the live dot), and why the stream could not be opened.

import { createStore } from 'zustand/vanilla'
import type { CommandError } from '../../shared/error-codes.ts'

export interface LinkStore {
  readonly live: boolean
  readonly failure: CommandError | null
}

export const linkStore = createStore<LinkStore>()(() => ({ live: false, failure: null }))
