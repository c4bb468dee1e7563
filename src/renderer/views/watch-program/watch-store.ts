// The state of the form for a program to watch, and what Start sends of it.

import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { CommandError } from '../../../shared/error-codes.ts'
import { type TypedNumber, unread } from '../../components/typed-number.ts'
import type { Asked } from '../own-function/function-actions.ts'

export interface WatchStore {
  readonly mode: 'start' | 'attach'
  readonly commandLine: string
  /** Empty: the home folder. */
  readonly folder: string
  readonly choosing: boolean
  readonly pid: TypedNumber
  readonly allowsSignals: boolean
  /** Why a file could not be chosen. */
  readonly failure: CommandError | null
}

export const watchStore = createStore<WatchStore>()(() => ({
  mode: 'start',
  commandLine: '',
  folder: '',
  choosing: false,
  pid: '',
  allowsSignals: false,
  failure: null,
}))

export function useWatch<T>(select: (store: WatchStore) => T): T {
  return useStore(watchStore, select)
}

const missing = (field: string, message: string): Asked => ({
  missing: { code: 'E_INPUT', message, issues: [{ path: `parameters.${field}`, message }] },
})

export function watchParameters(): Asked {
  const { mode, commandLine, folder, pid, allowsSignals } = watchStore.getState()
  if (mode === 'attach') {
    if (pid === '') return missing('attach', 'Needs the PID of a process, as htop and ps show it.')
    const problem = unread(pid)
    return problem === null ? { parameters: { attach: Number(pid), allowsSignals } } : missing('attach', problem)
  }
  return commandLine.trim() === ''
    ? missing('commandLine', 'Choose a script, or type a command, as python3 primes.py 4.')
    : { parameters: { commandLine, folder } }
}
