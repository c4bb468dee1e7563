// The launch form: what can be launched, what is filled in, and what is in the way of Start.

import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { CommandError } from '../../../shared/error-codes.ts'
import type { ParameterValue } from '../../../shared/run.ts'
import { isOwn, type OwnWorkload } from '../../../shared/user-function.ts'
import type { ResolvedPreset, WorkloadInfo } from '../../../shared/workload-info.ts'

/** A field may be empty while a person types: ''. */
export type Draft = Readonly<Record<string, ParameterValue>>

export interface LaunchStore {
  /** Null until the list has come. */
  readonly workloads: readonly WorkloadInfo[] | null
  readonly workload: string | null
  /** Null once a field was changed by hand. */
  readonly preset: string | null
  readonly draft: Draft
  /** What the preset came to on this machine; null while it is being sized and after a change by hand. */
  readonly resolved: ResolvedPreset | null
  readonly sizing: boolean
  /** The right end of the chunk size slider. */
  readonly totalTasks: number
  readonly workers: number
  readonly chunkAuto: boolean
  readonly chunkSize: number
  /** In an engine process of its own. */
  readonly ownEngine: boolean
  readonly starting: boolean
  /** Of the list, the sizing or the start. */
  readonly failure: CommandError | null
  /** Of the last live resize. */
  readonly resizeFailure: CommandError | null
}

/** Before a preset says how many tasks there are. */
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
  ownEngine: false,
  starting: false,
  failure: null,
  resizeFailure: null,
}))

export function useLaunch<T>(select: (launch: LaunchStore) => T): T {
  return useStore(launchStore, select)
}

/** Which of the user's own is chosen, or none. */
export function chosenOwn({ workload }: LaunchStore): OwnWorkload | null {
  return isOwn(workload) ? workload : null
}

export function chosenWorkload(launch: LaunchStore): WorkloadInfo | null {
  return launch.workloads?.find((workload) => workload.name === launch.workload) ?? null
}
