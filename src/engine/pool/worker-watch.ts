// Watches busy workers by this program's clock: deadlines of tasks, event loops that do not turn, memory over its
// limit. deadline-watch.ts and hang-watch.ts decide; this file reads the facts and keeps the timers.

import type { EventBody } from '../../shared/events.ts'
import type { ProcessId } from '../../shared/process.ts'
import { letGo } from '../process/keep-alive.ts'
import type { WorkerProcess } from '../process/worker-process.ts'
import { DeadlineWatch } from './deadline-watch.ts'
import { HangWatch } from './hang-watch.ts'

interface Overdue {
  readonly worker: ProcessId
  readonly chunk: number
  readonly index: number
}

export interface WatchHooks {
  readonly workers: () => readonly WorkerProcess[]
  /** The chunk that a worker works on. */
  readonly head: (id: ProcessId) => {
    readonly chunkId: number
    readonly answered: number
    readonly deadlineMs: number | null
  } | null
  /** All of one look: telling the first may take a while. */
  readonly overdue: (late: readonly Overdue[]) => void
  /** Of the workers that were to be watched these have been at one task. */
  readonly slow: (workers: readonly ProcessId[]) => void
  readonly tell: (event: EventBody) => void
  readonly memoryLimitBytes: number | null
}

/** How often the event loops of busy workers are looked at; they beat twice as often. */
const BEAT_MS = 500
/** Idle workers whose state is read from the system in one look: each costs a file, and there may be hundreds. */
const IDLE_AT_ONCE = 64
const MEMORY_MS = 250
/** Between two looks at deadlines. */
const MIN_LOOK_MS = 5
const MAX_LOOK_MS = 20
const LOOKS_IN_A_DEADLINE = 50
/** A worker that is at one task for so long is long in it: other workers are given what waits behind that task. */
const SLOW_MS = 10
/** How long the module of a task with a deadline may take to load. */
const LOAD_MS = 10_000
/** How much longer than the deadline a worker may give no answer: it sends each as soon as it is there. */
const SILENT_MS = 1_000
/** In place of a task's index. */
const LOADING = -1

export class WorkerWatch {
  readonly #hooks: WatchHooks
  readonly #deadlines = new DeadlineWatch()
  /** The same for answers that do not come. */
  readonly #silences = new DeadlineWatch()
  readonly #hangs = new HangWatch(BEAT_MS)
  readonly #timers = new Map<string, NodeJS.Timeout>()
  #slowTimer: NodeJS.Timeout | null = null
  #lookMs = MAX_LOOK_MS
  #idleAt = 0

  constructor(hooks: WatchHooks) {
    this.#hooks = hooks
  }

  start(): void {
    this.#every('beats', BEAT_MS, () => {
      this.#lookAtBeats()
    })
    if (this.#hooks.memoryLimitBytes !== null)
      this.#every('memory', MEMORY_MS, () => {
        this.#lookAtMemory()
      })
  }

  /** From here on tasks with a deadline of this length may be running. */
  needDeadline(deadlineMs: number): void {
    const lookMs = Math.min(MAX_LOOK_MS, Math.max(MIN_LOOK_MS, deadlineMs / LOOKS_IN_A_DEADLINE))
    if (this.#timers.has('deadlines') && lookMs >= this.#lookMs) return
    this.#lookMs = lookMs
    clearInterval(this.#timers.get('deadlines'))
    this.#timers.delete('deadlines')
    this.#every('deadlines', lookMs, () => {
      this.#lookAtDeadlines()
    })
  }

  /** Looks once, soon, which of these workers are still at the task that they are at now. */
  watchSlow(ids: readonly ProcessId[]): void {
    const before = new Map<WorkerProcess, string>()
    for (const process of this.#hooks.workers()) if (ids.includes(process.id)) before.set(process, taskAt(process))
    this.#slowTimer = setTimeout(() => {
      this.#slowTimer = null
      const slow = [...before].filter(([process, task]) => taskAt(process) === task)
      this.#hooks.slow(slow.map(([{ id }]) => id))
    }, SLOW_MS)
    letGo(this.#slowTimer)
  }

  forget(id: ProcessId): void {
    this.#deadlines.forget(id)
    this.#silences.forget(id)
    this.#hangs.forget(id)
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearInterval(timer)
    this.#timers.clear()
    if (this.#slowTimer !== null) clearTimeout(this.#slowTimer)
  }

  #every(name: string, ms: number, look: () => void): void {
    if (this.#timers.has(name)) return
    const timer = setInterval(look, ms)
    letGo(timer) // the work keeps this program alive, the look does not
    this.#timers.set(name, timer)
  }

  #lookAtDeadlines(): void {
    const nowMs = performance.now()
    this.#deadlines.look(nowMs, this.#lookMs)
    this.#silences.look(nowMs, this.#lookMs)
    const overdue: Overdue[] = []
    for (const process of this.#hooks.workers()) {
      const head = this.#hooks.head(process.id)
      if (head === null || head.deadlineMs === null) {
        this.#deadlines.forget(process.id)
        this.#silences.forget(process.id)
        continue
      }
      // The child writes the mark, and its code may write anything there. It cannot feign an answer: without one for
      // this long the worker is late, whatever its mark shows.
      const silentMs = head.deadlineMs + (head.answered === 0 ? LOAD_MS : SILENT_MS)
      if (this.#silences.seen(process.id, head.chunkId, head.answered, silentMs)) {
        overdue.push({ worker: process.id, chunk: head.chunkId, index: head.answered })
        continue
      }
      const progress = process.progress()
      if (progress === null || progress.chunkId !== head.chunkId) {
        this.#deadlines.forget(process.id)
        continue
      }
      // Loading the module is no part of a task: the task's time begins after it, and a module has a limit of its own.
      const at = progress.index === 'loading' ? LOADING : progress.index
      const limitMs = at === LOADING ? Math.max(LOAD_MS, head.deadlineMs) : head.deadlineMs
      const late = this.#deadlines.seen(process.id, head.chunkId, at, limitMs)
      const index = at === LOADING ? head.answered : at
      if (late && index >= head.answered) overdue.push({ worker: process.id, chunk: head.chunkId, index })
    }
    if (overdue.length > 0) this.#hooks.overdue(overdue)
  }

  #lookAtBeats(): void {
    this.#hangs.look(performance.now())
    const workers = this.#hooks.workers()
    const idleFrom = (this.#idleAt = this.#idleAt >= workers.length ? 0 : this.#idleAt)
    this.#idleAt += IDLE_AT_ONCE
    for (const [i, process] of workers.entries()) {
      if (process.pid === null || !process.life.ready) continue
      const busy = this.#hooks.head(process.id) !== null
      if (!busy && (i < idleFrom || i >= idleFrom + IDLE_AT_ONCE)) continue
      if (!busy) process.memory?.rest()
      const change = this.#hangs.seen(process.id, busy, signsOfLife(process), () => process.osState())
      if (change === null) continue
      if (change === 'responsive') this.#hooks.tell({ type: 'process.responsive', processId: process.id })
      else {
        const { kind, forMs } = change
        this.#hooks.tell({ type: 'process.unresponsive', processId: process.id, kind, forMs })
      }
    }
  }

  #lookAtMemory(): void {
    const limit = this.#hooks.memoryLimitBytes
    if (limit === null) return
    for (const process of this.#hooks.workers()) {
      const rss = process.residentBytes()
      // The limit is for the worker's data: an idle runtime has tens of MiB of its own.
      if (rss === null || rss <= limit + RUNTIME_BYTES) continue
      const mib = (bytes: number): number => Math.round(bytes / (1024 * 1024))
      const error = new Error(`it has ${mib(rss)} MiB in memory, the limit of a worker is ${mib(limit)} MiB`)
      process.reject(Object.assign(error, { name: 'MemoryLimit' }))
    }
  }
}

/**
 * What Node itself has in memory before it has done anything, and what a heap takes beyond its limit during a
 * collection: a worker with a full heap should end by itself, not be ended by the watch.
 */
const RUNTIME_BYTES = 96 * 1024 * 1024

/** The task that a worker is at, as text to compare. */
function taskAt(process: WorkerProcess): string {
  const mark = process.progress()
  return mark === null ? '' : `${mark.chunkId} ${mark.index}`
}

/** Changes whenever the worker's event loop has turned or the worker has come to another task. */
function signsOfLife(process: WorkerProcess): number {
  const mark = process.progress()
  const at = mark === null ? 0 : mark.chunkId * 2 ** 12 + (mark.index === 'loading' ? 0 : mark.index + 1)
  return (process.memory?.beat() ?? 0) * 2 ** 22 + (at % 2 ** 22)
}
