// The name of a queue and the ends of its calls, the same for the queue itself and for its reference inside a child.

import { assertNever } from '../../shared/assert-never.ts'
import {
  DeadlockError,
  ItemsLostError,
  OptionError,
  QueueClosedError,
  QueueEmptyError,
  QueueFullError,
  QueueUseError,
} from '../errors.ts'
import { MAX_LIMIT_MS, type QueueResponse, type WaitLimit } from './queue-requests.ts'

/** How long a call waits: for ever by default. */
export interface WaitOptions {
  /** Milliseconds, then QueueFullError or QueueEmptyError. */
  readonly timeoutMs?: number
  /** False: as a limit of 0. */
  readonly block?: boolean
}

export function limitOf({ timeoutMs, block = true }: WaitOptions): WaitLimit {
  if (timeoutMs !== undefined && !(timeoutMs >= 0))
    throw new OptionError('timeoutMs', 'a number of 0 or more', timeoutMs)
  if (!block || timeoutMs === 0) return 'never'
  return timeoutMs === undefined || timeoutMs > MAX_LIMIT_MS ? 'endless' : timeoutMs
}

export const titleOf = (name: string): string => `queue "${name}"`

/** The end of a successful call; `unfinished` is a join whose limit passed. */
type Done = { readonly is: 'ok' } | { readonly is: 'got' } | { readonly is: 'look' } | { readonly is: 'unfinished' }

export type Refusal = Exclude<QueueResponse, Done>

export function isRefusal<Answer extends { readonly is: QueueResponse['is'] }>(
  answer: Answer,
): answer is Exclude<Answer, Done> {
  return !['ok', 'got', 'look', 'unfinished'].includes(answer.is)
}

export function refusalOf(refusal: Refusal, name: string, maxSize: number): Error {
  const title = titleOf(name)
  switch (refusal.is) {
    case 'full':
      return new QueueFullError(title, maxSize)
    case 'empty':
      return new QueueEmptyError(`${title} is empty`)
    case 'too-often':
      return new QueueUseError(`${title}: taskDone() was called more often than there were items`)
    case 'lost':
      return new ItemsLostError(title, refusal.items, refusal.holders)
    case 'deadlock':
      return new DeadlockError(title, refusal.lines)
    case 'closed':
      return new QueueClosedError(title, refusal.discarded)
    default:
      return assertNever(refusal, 'answer of a queue')
  }
}
