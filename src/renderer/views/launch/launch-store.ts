// The state of the launch form: the catalogue, the values of the fields, and the errors that prevent a start.

import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { CommandError } from '../../../shared/error-codes.ts'
import type { ParameterValue } from '../../../shared/run.ts'
import type { TypedNumber } from '../../components/typed-number.ts'
import { type RunRestart, USUAL_RESTART } from '../../../shared/run-restart.ts'
import { isOwn, type OwnWorkload, WATCH_WORKLOAD } from '../../../shared/user-function.ts'
import type { ResolvedPreset, WorkloadInfo } from '../../../shared/workload-info.ts'

/** A field may be empty while a person types: ''. */
export type Draft = Readonly<Record<string, ParameterValue>>

/** Fields for a number beside the parameters, by the places of their issues. */
export type TypedField = 'workers' | 'chunkSize' | 'restart.maxRestarts' | 'restart.withinS' | 'restart.backOffS'

export interface LaunchStore {
  /** Null until the list is loaded. */
  readonly workloads: readonly WorkloadInfo[] | null
  readonly workload: string | null
  /** Null once a field was changed by hand. */
  readonly preset: string | null
  readonly draft: Draft
  /** The values of the preset on this machine; null while it is being sized and after a change by hand. */
  readonly resolved: ResolvedPreset | null
  readonly sizing: boolean
  /** The right end of the chunk size slider. */
  readonly totalTasks: number
  readonly workers: number
  readonly chunkAuto: boolean
  readonly chunkSize: number
  readonly restart: RunRestart
  /** What is typed in a field and cannot be used: no number, or out of range. The value stays the last one that can. */
  readonly typed: Readonly<Partial<Record<TypedField, TypedNumber>>>
  /** Whether the run gets an engine process of its own. */
  readonly ownEngine: boolean
  readonly starting: boolean
  /** Failure of the list, the sizing or the start. */
  readonly failure: CommandError | null
  /** Failure of the last live resize. */
  readonly resizeFailure: CommandError | null
}

/** Number of tasks before the preset is sized. */
const SOME_TASKS = 1_000

export const launchStore = createStore<LaunchStore>()(() => ({
  workloads: null,
  workload: null,
  preset: null,
  draft: {},
  resolved: null,
  sizing: false,
  totalTasks: SOME_TASKS,
  workers: navigator.hardwareConcurrency,
  chunkAuto: true,
  chunkSize: 16,
  restart: USUAL_RESTART,
  typed: {},
  ownEngine: false,
  starting: false,
  failure: null,
  resizeFailure: null,
}))

export function without(typed: LaunchStore['typed'], field: TypedField): LaunchStore['typed'] {
  const { [field]: _, ...others } = typed
  return others
}

// A value from elsewhere, as of the slider, takes the place of what was typed.
launchStore.subscribe((now, before) => {
  for (const field of ['workers', 'chunkSize'] as const)
    if (now[field] !== before[field] && field in now.typed)
      launchStore.setState(({ typed }) => ({ typed: without(typed, field) }))
})

export function useLaunch<T>(select: (launch: LaunchStore) => T): T {
  return useStore(launchStore, select)
}

/** The chosen form for the user's own code, or none. */
export function chosenOwn({ workload }: LaunchStore): OwnWorkload | null {
  return isOwn(workload) ? workload : null
}

export function chosenWorkload(launch: LaunchStore): WorkloadInfo | null {
  return launch.workloads?.find((workload) => workload.name === launch.workload) ?? null
}

/** Whether the chosen workload sets the sizes of its chunks itself. */
export function setsChunks(launch: LaunchStore): boolean {
  return chosenWorkload(launch)?.setsChunkSize ?? false
}

/** Whether the chosen workload has a pool of the run's size; the user's own code does, but no watched program. */
export function usesPool(launch: LaunchStore): boolean {
  return chosenWorkload(launch)?.usesPool ?? launch.workload !== WATCH_WORKLOAD
}
