// The state of the form for the user's own function: the module, the function and its inputs.

import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { CommandError } from '../../../shared/error-codes.ts'
import type { TypedNumber } from '../../components/typed-number.ts'
import type {
  FunctionCard,
  FunctionModule,
  InputKind,
  InputSource,
  PythonMethod,
} from '../../../shared/user-function.ts'

export interface FunctionStore {
  /** Approved modules, the last used first; null until the list is loaded. */
  readonly cards: readonly FunctionCard[] | null
  readonly module: FunctionModule | null
  /** True while a module is being loaded. */
  readonly opening: boolean
  readonly exportName: string
  readonly inputs: InputKind
  readonly from: TypedNumber
  readonly to: TypedNumber
  readonly json: string
  /** The source chosen last, for each kind. */
  readonly sources: Readonly<Partial<Record<InputKind, InputSource>>>
  readonly choosingSource: boolean
  /** 0 or empty: no limit. */
  readonly deadlineS: TypedNumber
  readonly again: boolean
  /** How workers in Python are started, and the path of their interpreter. */
  readonly startMethod: PythonMethod
  readonly python: string | null
  /** Why the module could not be loaded. */
  readonly failure: CommandError | null
  /** Why the inputs could not be chosen. */
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
  startMethod: 'spawn',
  python: null,
  failure: null,
  sourceFailure: null,
}))

export function useFunction<T>(select: (store: FunctionStore) => T): T {
  return useStore(functionStore, select)
}
