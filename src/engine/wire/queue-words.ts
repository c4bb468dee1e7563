// The name of a queue and the ends of its calls, the same for the queue itself and for its reference inside a child.

import { assertNever } from '../../shared/assert-never.ts'
import {
  DeadlockError,
  ItemsLostError,
  QueueClosedError,
  QueueEmptyError,
  QueueFullError,
  QueueUseError,
} from '../errors.ts'
import { optionalDuration } from '../options/duration.ts'
import { checkOptions, knownOptions } from '../options/known-options.ts'
import { trueOrFalse, wholeNumber } from '../options/values.ts'
import type { QueueResponse, WaitLimit } from './queue-requests.ts'

/** How long a call waits: for ever by default. */
export interface WaitOptions {
  /** Milliseconds, then QueueFullError or QueueEmptyError. */
  readonly timeoutMs?: number
  /** False: as a limit of 0. */
  readonly block?: boolean
}

const PUT = knownOptions<WaitOptions>('put', 'put(item, { timeoutMs: 100 })', { timeoutMs: true, block: true })
const GET = knownOptions<WaitOptions>('get', 'get({ timeoutMs: 100 })', { timeoutMs: true, block: true })

/** @throws OptionError */
export function limitOf(call: 'put' | 'get', options: WaitOptions): WaitLimit {
  checkOptions(options, call === 'put' ? PUT : GET)
  const { timeoutMs, block = true } = options
  const limit = joinLimitOf(timeoutMs)
  return trueOrFalse('block', block) ? limit : 'never'
}

/** @throws OptionError */
export function joinLimitOf(timeoutMs: number | undefined): WaitLimit {
  const limitMs = optionalDuration('timeoutMs', timeoutMs) ?? Number.POSITIVE_INFINITY
  if (limitMs === 0) return 'never'
  return limitMs === Number.POSITIVE_INFINITY ? 'endless' : limitMs
}

/** @throws OptionError */
export const sentinelCount = (count: number): number => wholeNumber('count', count, 0)

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
