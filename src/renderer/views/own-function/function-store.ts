// The form for a function of the user's own: which module, which of its functions, and what it is given.

import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { CommandError } from '../../../shared/error-codes.ts'
import type { FunctionCard, FunctionModule, InputKind, InputSource } from '../../../shared/user-function.ts'

export interface FunctionStore {
  /** Modules that were approved, the last used first; null until the list has come. */
  readonly cards: readonly FunctionCard[] | null
  readonly module: FunctionModule | null
  /** The module that is being loaded. */
  readonly opening: boolean
  readonly exportName: string
  readonly inputs: InputKind
  /** A field may be empty while a person types: ''. */
  readonly from: number | string
  readonly to: number | string
  readonly json: string
  /** Of each kind, what was chosen last. */
  readonly sources: Readonly<Partial<Record<InputKind, InputSource>>>
  readonly choosingSource: boolean
  /** 0 or empty: without a limit. */
  readonly deadlineS: number | string
  readonly again: boolean
  /** Of the module: why it could not be loaded. */
  readonly failure: CommandError | null
  /** Of the inputs. */
  readonly sourceFailure: CommandError | null
}

export const functionStore = createStore<FunctionStore>()(() => ({
  cards: null,
  module: null,
  opening: false,
  exportName: '',
  inputs: 'range',
  from: 0,
  to: 100,
  json: '[1, 2, 3]',
  sources: {},
  choosingSource: false,
  deadlineS: '',
  again: false,
  failure: null,
  sourceFailure: null,
}))

export function useFunction<T>(select: (store: FunctionStore) => T): T {
  return useStore(functionStore, select)
}
