// What is known of a watched program, as data: its processes, pools, jobs, queues and threads. Times are nanoseconds of the
// system's monotonic clock.

import type { PythonMethod } from './hook-events.ts'
import type { StatePage } from './state-page.ts'

export interface WatchedProcess {
  readonly pid: number
  readonly birth: string
  /** As Python has it, where a hook told it. */
  readonly parentPid: number
  /** When it was first seen, and when its end was; nanoseconds of the system's monotonic clock. */
  readonly seenNs: number
  readonly endedNs: number | null
  /** Its parent began to start it; its own code began; its own code was over. Null where no hook told it. */
  readonly startedNs: number | null
  readonly beganNs: number | null
  readonly overNs: number | null
  /** As its hook says; before, and without one, after its command line. */
  readonly name: string
  readonly method: PythonMethod | null
  readonly role: 'process' | 'pool' | 'executor' | null
  readonly daemon: boolean
  readonly pool: number | null
  readonly target: string | null
  /** A hook is at work in it. */
  readonly isHooked: boolean
  /** Python's version in it. */
  readonly version: string | null
  readonly isAlive: boolean
  /** Null while alive, and where neither kernel nor parent told it. */
  readonly exitCode: number | null
  /** Class of the exception that ended it. */
  readonly raised: string | null
  /**
   * When its parent saw its end; null: it has not, or no hook told. By a join of the program, or (false) only of Python's at
   * the exit of the parent; null: by the way, and a join may follow.
   */
  readonly reaped: { readonly atNs: number; readonly joined: boolean | null } | null
  /** The program has read its exit code. */
  readonly wasLookedAt: boolean
  /** Since when it is a zombie; null while it is none. */
  readonly zombieNs: number | null
  readonly page: StatePage | null
  /** The process whose file has its stacks; null: its own. */
  readonly stacksOf: number | null
}

export interface WatchedPool {
  readonly id: number
  readonly kind: 'pool' | 'executor'
  readonly ownerPid: number
  readonly processes: number
  readonly method: string
  readonly madeNs: number
  readonly isEnded: boolean
  /** Text of the BrokenProcessPool; null while it is whole. */
  readonly broken: string | null
}

export interface WatchedJob {
  readonly pool: number
  readonly job: number
  readonly items: number
  readonly chunk: number
  readonly kind: string
  readonly madeNs: number
  readonly isDone: boolean
}

export interface WatchedQueue {
  readonly id: number
  /** 0: without a limit. */
  readonly maxSize: number
  readonly joinable: boolean
  /** PIDs that have put and got items. */
  readonly producers: readonly number[]
  readonly consumers: readonly number[]
  readonly puts: number
  readonly gets: number
  readonly depth: number
}

/** A worker thread of Node. */
export interface WatchedThread {
  readonly pid: number
  readonly thread: number
  /** Null while it runs. */
  readonly code: number | null
}
