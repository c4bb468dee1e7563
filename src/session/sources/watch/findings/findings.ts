// All rules about a watched program, in the order in which their findings are shown.

import type { Diagnosis } from '../../../../shared/diagnosis.ts'
import { costlyStarts, largePickles, nestedThreads, oneCore, tinyChunks, tooManyProcesses } from './costs.ts'
import { brokenExecutor, joinBeforeDrain, orphans, poolLostWorker } from './hangs.ts'
import {
  daemonicChildren,
  neverJoined,
  noMainGuard,
  notPicklable,
  poolThreadEnded,
  unseenFailure,
  workersEndAtOnce,
} from './mistakes.ts'
import type { Seen } from './seen.ts'

const RULES: readonly ((seen: Seen) => Diagnosis | null)[] = [
  poolLostWorker,
  noMainGuard,
  workersEndAtOnce,
  poolThreadEnded,
  brokenExecutor,
  joinBeforeDrain,
  notPicklable,
  daemonicChildren,
  neverJoined,
  unseenFailure,
  tinyChunks,
  largePickles,
  oneCore,
  tooManyProcesses,
  costlyStarts,
  nestedThreads,
  orphans,
]

/** Names of those that say where the program waits. */
export const HANGS: ReadonlySet<string> = new Set(['This pool never finishes', 'Join before the queue is empty'])

export const ORPHANS = 'Orphans'

export function findingsOf(seen: Seen): readonly Diagnosis[] {
  return RULES.flatMap((rule) => rule(seen) ?? [])
}
