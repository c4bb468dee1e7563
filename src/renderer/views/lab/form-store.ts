// The form of the lab as it was typed, and what main said of it. Kept until the window closes: nothing typed is lost.

import { useStore } from 'zustand'
import { createJSONStorage, persist, type StateStorage } from 'zustand/middleware'
import { createStore } from 'zustand/vanilla'
import type { CommandError } from '../../../shared/error-codes.ts'
import type { LabDesign, PlannedLab } from '../../../shared/lab.ts'
import type { TypedNumber } from '../../components/typed-number.ts'
import type { ParameterValue, Parameters } from '../../../shared/run.ts'

export type LabLanguage = 'javascript' | 'python'
type Method = LabDesign['methods'][number]

/** Fields that may be empty while a person types: ''. */
export interface LabFields {
  /** A workload of the catalogue, or one of the user's own. */
  readonly subject: string
  /** Of a workload of the catalogue. */
  readonly parameters: Readonly<Record<string, ParameterValue>>
  /** Null once a field was changed by hand. */
  readonly preset: string | null
  /** What one process needs for the parameters; null where it was not measured. */
  readonly workMs: number | null
  readonly commandLine: string
  readonly folder: string
  /** As typed: "1, 2, 4"; null until then: the usual ones for this machine. */
  readonly workers: string | null
  /** As typed: "1, 10, auto"; null until then: the usual ones for the tasks. */
  readonly chunks: string | null
  readonly methods: Readonly<Record<LabLanguage, readonly Method[]>>
  readonly repeats: TypedNumber
  readonly warmUps: TypedNumber
  /** Empty: no limit. */
  readonly budgetS: TypedNumber
}

interface LabForm extends LabFields {
  /** A preset is being sized. */
  readonly sizing: boolean
  /** What the experiment would be; null while it is not known. */
  readonly planned: PlannedLab | null
  /** Why it cannot be measured. */
  readonly failure: CommandError | null
  /** Measure was pressed on what `failure` says: it is shown above the button as well. */
  readonly refused: boolean
}

const FIELDS: LabFields = {
  subject: 'primes',
  parameters: {},
  preset: null,
  workMs: null,
  commandLine: '',
  folder: '',
  workers: null,
  chunks: null,
  methods: { javascript: ['spawn'], python: ['spawn'] },
  repeats: 5,
  warmUps: 1,
  budgetS: '',
}

/** Writes only what has changed: most changes of the store are answers of main, which change no field. */
function whereChanged(storage: StateStorage): StateStorage {
  let written: unknown = null
  return {
    getItem: (name) => storage.getItem(name),
    removeItem: (name) => storage.removeItem(name),
    setItem: (name, text) => {
      if (text === written) return
      written = text
      storage.setItem(name, text)
    },
  }
}

export const formStore = createStore<LabForm>()(
  persist(() => ({ ...FIELDS, sizing: false, planned: null, failure: null, refused: false }) as LabForm, {
    name: 'procdeck-lab',
    version: 1,
    storage: createJSONStorage(() => whereChanged(sessionStorage)),
    partialize: (form) =>
      Object.fromEntries(Object.keys(FIELDS).map((key) => [key, form[key as keyof LabFields]])) as unknown as LabForm,
  }),
)

export function useForm<T>(select: (form: LabForm) => T): T {
  return useStore(formStore, select)
}

/** The language of the tasks, which says what start methods there are. */
export function languageOf({ tasksIn }: Parameters): LabLanguage {
  return String(tasksIn ?? '').startsWith('python') ? 'python' : 'javascript'
}
