// The numbers of the launch form that cannot be used as they were typed: their fields keep them, and a start is refused.

import type { CommandError } from '../../../shared/error-codes.ts'
import { LEAST_RESTART_S, MAX_TASKS, MAX_WORKERS, MOST_RESTART_S, MOST_RESTARTS } from '../../../shared/limits.ts'
import { issueAt } from '../../components/issue-at.ts'
import { type NumberLimits, problemOf, type TypedNumber } from '../../components/typed-number.ts'
import {
  type LaunchStore,
  launchStore,
  setsChunks,
  type TypedField,
  useLaunch,
  usesPool,
  without,
} from './launch-store.ts'

const LIMITS: Readonly<Record<TypedField, NumberLimits>> = {
  workers: { min: 1, max: MAX_WORKERS, whole: true },
  chunkSize: { min: 1, max: MAX_TASKS, whole: true },
  'restart.maxRestarts': { min: 0, max: MOST_RESTARTS, whole: true },
  'restart.withinS': { min: LEAST_RESTART_S, max: MOST_RESTART_S, whole: false },
  'restart.backOffS': { min: 0, max: MOST_RESTART_S, whole: false },
}

export const TYPED_FIELDS = Object.keys(LIMITS) as readonly TypedField[]

/** Uses a number that can be used, and keeps what is none in its field. */
export function take(field: TypedField, typed: TypedNumber, onNumber: (value: number) => void): void {
  if (problemOf(typed, LIMITS[field]) === null) {
    forget(field)
    onNumber(Number(typed))
  } else launchStore.setState((launch) => ({ typed: { ...launch.typed, [field]: typed }, failure: null }))
}

export function forget(field: TypedField): void {
  launchStore.setState(({ typed }) => ({ typed: without(typed, field), failure: null }))
}

/** What a field shows in place of its value, and why that cannot be used. An empty one has its error after a start: it may be filled yet. */
export function useTyped(field: TypedField): {
  readonly typed: TypedNumber | undefined
  readonly error: string | null
} {
  const typed = useLaunch((launch) => launch.typed[field])
  const issue = useLaunch((launch) => issueAt(launch.failure, field))
  return { typed, error: typed === undefined || typed === '' ? issue : problemOf(typed, LIMITS[field]) }
}

function isShown(field: TypedField, launch: LaunchStore): boolean {
  if (!usesPool(launch)) return false
  if (field === 'workers') return true
  if (field === 'chunkSize') return !launch.chunkAuto && !setsChunks(launch)
  return launch.restart.policy !== 'never'
}

/** Why the form cannot start as it was typed; null if it can. */
export function typedFailure(launch: LaunchStore): CommandError | null {
  const issues = TYPED_FIELDS.filter((field) => field in launch.typed && isShown(field, launch)).map((field) => ({
    path: field,
    message: problemOf(launch.typed[field] ?? '', LIMITS[field]) ?? '',
  }))
  return issues.length === 0 ? null : { code: 'E_INPUT', message: 'A number cannot be used. See its field.', issues }
}
