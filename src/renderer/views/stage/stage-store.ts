// Which run is on the stage, and which row of the process table is selected.

import { useStore } from 'zustand'
import { createJSONStorage, persist } from 'zustand/middleware'
import { createStore } from 'zustand/vanilla'
import type { ProcessId } from '../../../shared/process.ts'
import type { RunId } from '../../../shared/run.ts'

export interface StageStore {
  /** Null: the newest one. */
  readonly pickedRun: RunId | null
  /** Keyed on our id, never on the place of the row or the PID: rows move, PIDs are reused. */
  readonly selectedProcess: ProcessId | null
  /** Rows that were tagged, for what is done to several at once. */
  readonly tagged: readonly ProcessId[]
  /** The selected row is kept in sight, wherever sorting takes it. */
  readonly follow: boolean
  /** How the processes are shown. */
  readonly processView: 'table' | 'timeline' | 'queues'
  /** The cores as they are now, or over the last minute. */
  readonly coresView: 'meters' | 'heat'
  /** What the live charts show. */
  readonly chartsView: 'queue' | 'usage'
  /** What was typed to find rows. */
  readonly filter: string
  /** The details of the selected process are shown. */
  readonly detailsOpen: boolean
  /** The death whose sentence was put away. */
  readonly dismissedDeath: ProcessId | null
}

const NOTHING_CHOSEN: StageStore = {
  pickedRun: null,
  selectedProcess: null,
  tagged: [],
  follow: false,
  processView: 'table',
  coresView: 'meters',
  chartsView: 'queue',
  filter: '',
  detailsOpen: false,
  dismissedDeath: null,
}

/** For as long as the window lives: one that is loaded again, after a crash too, shows what it showed. */
export const stageStore = createStore<StageStore>()(
  persist(() => NOTHING_CHOSEN, {
    name: 'procdeck-stage',
    version: 1,
    storage: createJSONStorage(() => sessionStorage),
  }),
)

export function useStage<T>(select: (stage: StageStore) => T): T {
  return useStore(stageStore, select)
}

export function toggleTag(id: ProcessId): void {
  stageStore.setState(({ tagged }) => ({
    tagged: tagged.includes(id) ? tagged.filter((one) => one !== id) : [...tagged, id],
  }))
}

export function untagAll(): void {
  stageStore.setState({ tagged: [] })
}
