// The experiment that runs or ran last, as main told it. The lab shows it, and what must not disturb it reads it.

import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { CommandError, Envelope } from '../../shared/error-codes.ts'
import type { OpenLab, ToldExperiment } from '../../shared/lab.ts'
import { call } from './call.ts'

export interface LabStore {
  /** The newest state that was seen; it stays after the end. */
  readonly seen: OpenLab | null
  /** When main answered last, in ms since 1970. */
  readonly answeredAt: number
  readonly running: boolean
  /** One was asked for, and main has not answered yet. */
  readonly beginning: boolean
  /** Why the last question was refused. */
  readonly failure: CommandError | null
}

export const labStore = createStore<LabStore>()(() => ({
  seen: null,
  answeredAt: 0,
  running: false,
  beginning: false,
  failure: null,
}))

export function useLab<T>(select: (lab: LabStore) => T): T {
  return useStore(labStore, select)
}

/** A run is then a trial: what the form says of runs does not hold for it. */
export function experimentRuns(): boolean {
  const { running, beginning } = labStore.getState()
  return running || beginning
}

/** Changes when a trial begins, ends or is marked. */
function trialsKey({ experiment: { id, trials } }: ToldExperiment): string {
  return `${id} ${trials.map(({ status, marks }) => `${status}${marks.length}`).join()}`
}

/** The parts of an answer that say the same as before stay the same objects: what is drawn from them is not drawn again. */
function sameWhereEqual(before: OpenLab | null, now: OpenLab): OpenLab {
  if (before === null || trialsKey(before) !== trialsKey(now)) return now
  return { ...now, experiment: before.experiment, analysis: before.analysis }
}

/** The state after an answer of `lab.open`. */
export function afterAnswer(state: LabStore, answer: Envelope<OpenLab | null>): LabStore {
  if (!answer.ok) return { ...state, failure: answer.error }
  if (answer.value === null) return { ...state, running: false, failure: null }
  return { ...state, seen: sameWhereEqual(state.seen, answer.value), running: true, failure: null }
}

/** The state after the end of an experiment: what is shown is what was saved. Without it, what was seen last stays. */
export function afterEnd(state: LabStore, told: ToldExperiment | null): LabStore {
  if (told === null || state.running) return state
  const { length } = told.experiment.trials
  // One that was over before it was asked for has begun all of its trials.
  const over = { done: length, total: length, etaMs: null, now: null, paused: false }
  const { seen } = state
  const progress = seen?.experiment.id === told.experiment.id ? seen.progress : over
  return { ...state, seen: { ...told, progress } }
}

/** @param begun the experiment that has just begun: it may be over already */
export async function askLab(begun: string | null = null): Promise<void> {
  const before = labStore.getState()
  const answer = await call('lab.open', {})
  labStore.setState((state) => ({ ...afterAnswer(state, answer), answeredAt: Date.now() }))
  const { running, seen } = labStore.getState()
  const ended = begun ?? (before.running ? (seen?.experiment.id ?? null) : null)
  if (running || ended === null) return
  const saved = await call('history.experiment', { id: ended })
  labStore.setState((state) => afterEnd(state, saved.ok ? saved.value : null))
}
