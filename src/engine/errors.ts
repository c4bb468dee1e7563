// The library's errors. Each has a stable name, a sentence that says what to do, and the facts as fields.

import { inspect } from 'node:util'
import { plural } from '../shared/plural.ts'
import type { RemoteError } from '../shared/process.ts'
import type { LastState } from '../shared/run.ts'

/** What all errors of the library have in common; not the errors of the user's own functions. */
export abstract class ProcdeckError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** A target, argument or result cannot cross to another process. `path` is where in the value: `[0].callback`. */
export class TaskSerializationError extends ProcdeckError {
  readonly path: string
  constructor(what: string, path: string, reason: string, options?: ErrorOptions) {
    super(`${what}${path === '' ? '' : ` at ${path}`} cannot be sent to another process: ${reason}`, options)
    this.path = path
  }
}

/** A child sent bytes that are no frame of the protocol; it has been killed. */
export class ProtocolError extends ProcdeckError {}

/** Encoded, the value is larger than one message may be. */
export class PayloadTooLargeError extends ProcdeckError {
  readonly bytes: number
  readonly limitBytes: number
  constructor(what: string, bytes: number, limitBytes: number) {
    super(
      `${what} is ${bytes} bytes encoded, over the limit of ${limitBytes}: send it in parts, or write it to a file and send the path`,
    )
    this.bytes = bytes
    this.limitBytes = limitBytes
  }
}

export interface WorkerDeath {
  readonly pid: number | null
  readonly exitCode: number | null
  /** The cause in words. */
  readonly reason: string
  /** Last lines that it wrote to stderr, at most 20. */
  readonly stderr: readonly string[]
}

/** The worker died with the task, which is not run again: it may have had side effects. */
export class WorkerLostError extends ProcdeckError implements WorkerDeath {
  /** How far the task had come. */
  readonly lastState: LastState
  readonly pid: number | null
  readonly exitCode: number | null
  readonly reason: string
  readonly stderr: readonly string[]
  constructor(death: WorkerDeath, what: string, lastState: LastState) {
    super(`${what}: worker PID ${death.pid ?? '?'} is gone: ${death.reason}`)
    this.lastState = lastState
    this.pid = death.pid
    this.exitCode = death.exitCode
    this.reason = death.reason
    this.stderr = death.stderr
  }
}

/** The task's worker died each time that it was run; it is not run again. */
export class PoisonTaskError extends ProcdeckError {
  readonly attempts: number
  readonly death: WorkerDeath
  constructor(index: number, attempts: number, death: WorkerDeath) {
    super(
      `task ${index} was run ${attempts} times and its worker died each time, so it is not run again (last: ${death.reason}). Run this input alone in a Process to see why`,
    )
    this.attempts = attempts
    this.death = death
  }
}

/** The task ran longer than its deadline; its worker has been ended and replaced. */
export class TaskTimeoutError extends ProcdeckError {
  readonly index: number
  readonly deadlineMs: number
  readonly pid: number | null
  readonly attempts: number
  constructor(index: number, deadlineMs: number, pid: number | null, attempts: number) {
    const times = attempts > 1 ? `, as in each of ${attempts} attempts` : ''
    super(
      `task ${index} ran longer than its deadline of ${deadlineMs} ms${times}; its worker PID ${pid ?? '?'} was ended`,
    )
    this.index = index
    this.deadlineMs = deadlineMs
    this.pid = pid
    this.attempts = attempts
  }
}

/** The task was cancelled by its `AbortSignal` or by `cancel`; its `cause` is the signal's reason. */
export class TaskCancelledError extends ProcdeckError {}

/** A module starts a process while a child imports it: each child would start it again. As Python's RuntimeError. */
export class MainGuardError extends ProcdeckError {
  /** Address of the module. */
  readonly module: string
  constructor(module: string, name: string, pid: number) {
    super(
      `${module} starts a process while ${name} (PID ${pid}) imports it, and every child would start it again: ` +
        'start processes in a function that only the main program calls, or behind if (currentProcess().parent === null)',
    )
    this.module = module
  }
}

/** There is no room, and the call does not wait. */
export class QueueFullError extends ProcdeckError {
  readonly limit: number
  constructor(what: string, limit: number) {
    super(`${what} is full: ${limit} wait already; take some out first, or wait for room`)
    this.limit = limit
  }
}

/** There is nothing to take, and the call does not wait (longer). */
export class QueueEmptyError extends ProcdeckError {}

/** The queue was closed, or is gone with the program that held it: nothing can be put or got any more. */
export class QueueClosedError extends ProcdeckError {
  /** Items that no process had taken; null where that is not known. */
  readonly discarded: number | null
  constructor(what: string, discarded: number | null) {
    const lost = discarded === null ? '' : `; ${plural(discarded, 'item')} discarded`
    super(`${what} is closed${lost}: make a new one to go on`)
    this.discarded = discarded
  }
}

/** A queue was used in a wrong way, as Python's ValueError there: `taskDone` for an item that was not got. */
export class QueueUseError extends ProcdeckError {}

/** Items of a queue that will never be done: the processes that had taken them are dead. */
export class ItemsLostError extends ProcdeckError {
  readonly items: number
  /** Which processes had them: `p1 (PID 12)`. */
  readonly holders: readonly string[]
  constructor(what: string, items: number, holders: readonly string[]) {
    super(
      `${what}: ${plural(items, 'item')} will never be done: ${holders.join(', ')} took them and ended before taskDone(). Put them again; everything else is done`,
    )
    this.items = items
    this.holders = holders
  }
}

/** All processes of a pool or a queue wait for each other. `waits` names which waits for what, one line each. */
export class DeadlockError extends ProcdeckError {
  readonly waits: readonly string[]
  constructor(what: string, waits: readonly string[]) {
    super(`${what} is in a deadlock, for all that use it wait for each other: ${waits.join('; ')}`)
    this.waits = waits
  }
}

/** Results of a stream that nobody read while its closed pool finished: more than are kept. All tasks have run. */
export class ResultsDroppedError extends ProcdeckError {
  readonly results: number
  constructor(results: number) {
    super(
      `${plural(results, 'result')} were not kept: the pool was closed, and nobody read them. Read the stream to its end before you join the pool`,
    )
    this.results = results
  }
}

/** The pool takes no more tasks: it was closed or terminated, or its workers cannot start. */
export class PoolClosedError extends ProcdeckError {}

/** A process was used in a way its state does not allow, as Python's AssertionError and ValueError there. */
export class ProcessStateError extends ProcdeckError {}

/** An option is not what the library takes; `option` names it. */
export class OptionError extends ProcdeckError {
  readonly option: string
  constructor(option: string, expected: string, given: unknown) {
    super(`${option}: expected ${expected}, got ${shownOf(given)}`)
    this.option = option
  }
}

/** What the user's function threw in the child: its name and text here, its stack as the `cause`. */
export class RemoteTaskError extends Error {
  readonly pid: number | null
  readonly index: number
  constructor(remote: RemoteError, pid: number | null, index: number) {
    super(remote.message, { cause: new RemoteTraceback(remote.stack) })
    this.name = remote.name
    this.pid = pid
    this.index = index
  }
}

/** The child's stack as text, as `multiprocessing.pool.RemoteTraceback`. */
export class RemoteTraceback extends Error {
  constructor(stack: string) {
    super(stack)
    this.name = 'RemoteTraceback'
    this.stack = stack
  }
}

const MAX_SHOWN_CHARS = 200
const SHOWN = {
  depth: 1,
  breakLength: Number.POSITIVE_INFINITY,
  maxArrayLength: 5,
  maxStringLength: 100,
  customInspect: false,
} as const
const MAX_NAME_CHARS = 200
const MAX_MESSAGE_CHARS = 16 * 1024
const MAX_STACK_CHARS = 64 * 1024

function cutText(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max)}… (${text.length - max} characters more)`
}

/** How a wrong option looks, on one line, without running code of it. */
function shownOf(given: unknown): string {
  try {
    const shown = inspect(given, SHOWN)
    return cutText(typeof given === 'string' ? JSON.stringify(given) : shown, MAX_SHOWN_CHARS)
  } catch {
    return 'a value that has no text'
  }
}

/** Text of anything, whatever its `toString` does. */
function textOf(value: unknown, max: number): string {
  let text: string
  try {
    text = String(value)
  } catch {
    text = 'a value that has no text'
  }
  return cutText(text, max)
}

function fieldOf(value: object, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name]
  } catch {
    return undefined // a getter that throws
  }
}

function isError(value: object): boolean {
  try {
    return value instanceof Error
  } catch {
    return false // a proxy that refuses to show what it is
  }
}

/** Name and text of any thrown value, without the stack: that costs more than all the rest and may not be needed. */
export function withoutStack(thrown: unknown): Omit<RemoteError, 'stack'> {
  if (isErrorLike(thrown)) {
    return {
      name: textOf(fieldOf(thrown, 'name') ?? 'Error', MAX_NAME_CHARS),
      message: textOf(fieldOf(thrown, 'message') ?? '', MAX_MESSAGE_CHARS),
    }
  }
  const kind = thrown === null ? 'null' : typeof thrown
  return { name: 'ThrownValue', message: `threw a ${kind}, not an Error: ${textOf(thrown, MAX_MESSAGE_CHARS)}` }
}

/** Any thrown value, or what its transfer left of it, as plain text that can cross to any process. */
export function toRemoteError(thrown: unknown): RemoteError {
  const stack = isErrorLike(thrown) ? textOf(fieldOf(thrown, 'stack') ?? '', MAX_STACK_CHARS) : ''
  return { ...withoutStack(thrown), stack }
}

function isErrorLike(thrown: unknown): thrown is object {
  return (
    typeof thrown === 'object' && thrown !== null && (isError(thrown) || typeof fieldOf(thrown, 'stack') === 'string')
  )
}
