// A process, for both sides of the boundary: an operating system process that the supervisor started.

/** Our id, counted up from 1, never reused (a PID is: after 32,768 forks on a default Linux). */
export type ProcessId = number

/** In lists of waiting processes: the program that owns the others. */
export const PROGRAM: ProcessId = 0

/**
 * `spawn`: a fresh interpreter. `warm`: one that was started ahead and waits for adoption, the role of `forkserver`.
 * `thread`: a thread of a host process that runs several, for comparison with processes. Of Python alone: `fork`, a copy of
 * a process that has imported the modules, and `forkserver`, a copy of one that has imported nothing of the user's.
 */
export type StartMethod = 'spawn' | 'warm' | 'thread' | 'fork' | 'forkserver'

/** What runs in a process that is ours: JavaScript and TypeScript, or Python. */
export const RUNTIMES = ['node', 'python'] as const
export type Runtime = (typeof RUNTIMES)[number]

/** Of processes of watched programs also `exec`: another program. */
export type AnyStartMethod = StartMethod | 'exec'

/** supervisord's words. `created`: a process that has not started yet, as Python's `initial`. */
export type ProcessState = 'created' | 'starting' | 'running' | 'stopping' | 'exited' | 'backoff' | 'fatal'

/** The activity of a running process: `busy` has a task or its one call. It is sampled, so it is sent with the metrics and not with the events. */
export type Activity = 'idle' | 'busy' | 'stopped'

/**
 * Why a process does not respond: a long calculation, or waiting for a core; stopped (SIGSTOP); or blocked in a call. That
 * may be normal: a calculation of ten seconds does not respond for ten seconds.
 */
export type HangKind = 'busy' | 'stopped' | 'blocked'

/** The cause of an end: the user of this program, this program, something outside it, or the process itself. */
export type Actor = 'you' | 'procdeck' | 'outside' | 'itself'

export interface ExitCause {
  readonly by: Actor
  /** One clause in words, without a full stop: "killed from outside (SIGKILL)". */
  readonly text: string
}

/** An exception of another process, as text only: its name is never looked up, its stack never evaluated. */
export interface RemoteError {
  readonly name: string
  readonly message: string
  readonly stack: string
}

/** exit(3): the system keeps eight bits. */
export const MAX_EXIT_CODE = 255
/** Of the fault `exit`. */
export const FAULT_EXIT_CODE = 3

/** What a process can be made to do, to see what becomes of it and of its tasks. */
export const FAULTS = [
  'raise',
  'exit',
  'abort',
  'segfault',
  'out-of-memory',
  'busy-loop',
  'ignore-sigterm',
  'flood',
  'garbage',
  'orphan',
] as const
export type NamedFault = (typeof FAULTS)[number]
/** `exit`: with FAULT_EXIT_CODE; `exit N`: with another one, 0 to 255. */
export type Fault = NamedFault | `exit ${number}`

export function isFault(action: string): action is Fault {
  return (FAULTS as readonly string[]).includes(action) || exitCodeOf(action) !== null
}

/** Of `exit N`; null for anything else. */
export function exitCodeOf(action: string): number | null {
  const [, digits] = /^exit (0|[1-9]\d{0,2})$/.exec(action) ?? []
  const code = Number(digits)
  return code <= MAX_EXIT_CODE ? code : null
}

export const SIGNALS = ['ask', 'terminate', 'kill', 'pause', 'resume'] as const

/** What a person may do to one process. Never a PID or a signal number from outside. */
export type ProcessAction = (typeof SIGNALS)[number] | Fault

export type OutputStream = 'stdout' | 'stderr'

export function isAlive(state: ProcessState): boolean {
  return state === 'starting' || state === 'running' || state === 'stopping'
}
