// The state of the form for a program to watch, and what Start sends of it.

import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { CommandError } from '../../../shared/error-codes.ts'
import type { Asked } from '../own-function/function-actions.ts'

export interface WatchStore {
  readonly commandLine: string
  /** Empty: the home folder. */
  readonly folder: string
  readonly choosing: boolean
  /** Why a file could not be chosen. */
  readonly failure: CommandError | null
}

export const watchStore = createStore<WatchStore>()(() => ({
  commandLine: '',
  folder: '',
  choosing: false,
  failure: null,
}))

export function useWatch<T>(select: (store: WatchStore) => T): T {
  return useStore(watchStore, select)
}

export function watchParameters(): Asked {
  const { commandLine, folder } = watchStore.getState()
  if (commandLine.trim() !== '') return { parameters: { commandLine, folder } }
  const message = 'Choose a script, or type a command, as python3 primes.py 4.'
  return { missing: { code: 'E_INPUT', message, issues: [{ path: 'parameters.commandLine', message }] } }
}
