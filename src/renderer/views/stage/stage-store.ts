// The state of the view: the run on the stage, the selected row, the filter, the open views.

import { useStore } from 'zustand'
import { createJSONStorage, persist } from 'zustand/middleware'
import { createStore } from 'zustand/vanilla'
import type { ProcessId } from '../../../shared/process.ts'
import type { RunId } from '../../../shared/run.ts'

export interface StageStore {
  /** Null: the newest run. */
  readonly pickedRun: RunId | null
  /** Procdeck's id, never the place of the row or the PID: rows move, PIDs are reused. */
  readonly selectedProcess: ProcessId | null
  /** Tagged rows, for actions on several processes. */
  readonly tagged: readonly ProcessId[]
  /** Whether the selected row is kept in sight when sorting moves it. */
  readonly follow: boolean
  /** How the processes are shown. */
  readonly processView: 'table' | 'timeline' | 'queues'
  /** The cores as they are now, or over the last minute. */
  readonly coresView: 'meters' | 'heat'
  /** The pair of live charts that is shown. */
  readonly chartsView: 'queue' | 'usage'
  /** The text of the row filter. */
  readonly filter: string
  /** Whether the details of the selected process are shown. */
  readonly detailsOpen: boolean
  /** The exited process whose sentence was dismissed. */
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

/** Kept until the window closes: a page that is loaded again, also after a crash, shows the same view. */
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
