// Gathers who holds which queue and who waits, and ends the waits of those whom nobody can wake any more.
//
// It speaks up only where it is sure, for an error in a program that would have gone on is worse than a wait. A child
// counts as waiting when it says that it does nothing else (remote/only-waits.ts); this program, when it waits without
// a limit and has no connection through which something could come in. References on their way, items that hold
// queues, and processes that start or will start again are taken for somebody who may still wake the others.
// What it cannot see: a timer of this program that puts something later. `detectDeadlock: false` is for that.

import type { ProcessId } from '../../shared/process.ts'
import type { QueueId } from '../../shared/queue.ts'
import { currentProcess } from '../process/current-process.ts'
import { letGo } from '../process/keep-alive.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import { type ChildParty, labelOf } from './child-party.ts'
import { findDeadlock, type Party } from './deadlock.ts'
import type { HostedQueue } from './hosted-queue.ts'
import { type Doing, PROGRAM, type WaitId } from './queue-messages.ts'

const LOOK_EVERY_MS = 100
/** A picture that stays the same for so long is believed. */
const SURE_AFTER_MS = 300
/** A replacement that has not said a word about queues by then has nothing to do with them. */
const SETTLED_AFTER_MS = 10_000

/** Ways by which the world outside can wake this program. */
const OUTSIDE = new Set(['TCPServerWrap', 'TCPSocketWrap', 'UDPWrap', 'PipeServerWrap', 'FSEventWrap', 'StatWatcher'])

/** What is looked at. */
export interface Watched {
  readonly supervisor: Supervisor
  readonly queues: ReadonlyMap<QueueId, HostedQueue>
  readonly children: ReadonlyMap<ProcessId, ChildParty>
}

interface StuckCall {
  readonly queue: HostedQueue
  readonly wait: WaitId
  readonly doing: Doing
}

interface Waiter extends Party {
  readonly label: string
  readonly calls: readonly StuckCall[]
}

const DOING: Record<Doing, string> = { get: 'get from', put: 'put into', join: 'join' }

export class DeadlockWatch {
  readonly #of: Watched
  #timer: NodeJS.Timeout | null = null
  /** Calls of this program that wait without a limit. */
  #programWaits = 0
  /** Counts what happens: the same number means the same picture. */
  #changes = 0
  #seen: { readonly changes: number; readonly sinceMs: number } | null = null

  constructor(of: Watched) {
    this.#of = of
  }

  /** `programWaits`: by how many more this program waits without a limit. */
  changed(programWaits: number): void {
    this.#changes++
    this.#programWaits += programWaits
    if (this.#timer !== null || this.#programWaits === 0) return
    this.#timer = setInterval(() => {
      this.#look()
    }, LOOK_EVERY_MS)
    letGo(this.#timer) // the wait itself keeps the program alive
  }

  #look(): void {
    if (this.#programWaits === 0) {
      if (this.#timer !== null) clearInterval(this.#timer)
      this.#timer = null
      this.#seen = null
      return
    }
    const stuck = this.#stuck()
    if (stuck.length === 0) {
      this.#seen = null
      return
    }
    const nowMs = performance.now()
    if (this.#seen?.changes !== this.#changes) this.#seen = { changes: this.#changes, sinceMs: nowMs }
    else if (nowMs - this.#seen.sinceMs >= SURE_AFTER_MS) this.#declare(stuck)
  }

  #watched(): HostedQueue[] {
    return [...this.#of.queues.values()].filter(({ facts }) => facts.detectDeadlock)
  }

  #stuck(): readonly Waiter[] {
    if (process.getActiveResourcesInfo().some((resource) => OUTSIDE.has(resource))) return []
    const queues = this.#watched()
    const all = new Set([...this.#of.queues.keys()])
    const parties: Waiter[] = [
      this.#waiter(labelOf(currentProcess()), PROGRAM, all, true),
      ...[...this.#of.children.values()].map((child) =>
        this.#waiter(labelOf(child.caller), child.caller.id, child.holds, child.onlyWaits),
      ),
      ...this.#onTheWay(queues).map(
        (holds): Waiter => ({ label: '', holds, waitsOn: [], onlyWaits: false, calls: [] }),
      ),
    ]
    const stuck = findDeadlock(parties)
    // Of one program alone nothing is known: it may wait for itself.
    return stuck.some(({ calls }) => calls.some(({ queue }) => queue.wasShared)) ? stuck : []
  }

  #waiter(label: string, party: number, holds: ReadonlySet<QueueId>, onlyWaits: boolean): Waiter {
    const calls: StuckCall[] = []
    let limited = false
    for (const queue of this.#of.queues.values()) {
      for (const { party: waits, wait, doing, endless } of queue.machine.waiting()) {
        if (waits !== party) continue
        if (endless && queue.facts.detectDeadlock) calls.push({ queue, wait, doing })
        else limited = true
      }
    }
    return {
      label,
      holds,
      waitsOn: calls.map(({ queue }) => queue.facts.id),
      onlyWaits: onlyWaits && !limited,
      calls,
    }
  }

  /** What somebody may get hold of whom we do not know yet. */
  #onTheWay(queues: readonly HostedQueue[]): ReadonlySet<QueueId>[] {
    const { children, supervisor } = this.#of
    const active = supervisor.activeChildren()
    const { processes } = supervisor.journal.state
    const nowMs = supervisor.journal.nowMs()
    const comes =
      Object.values(processes).some(({ state }) => state === 'backoff') ||
      active.some(({ id, life }) => {
        const record = processes[id]
        // In the place of one that is dead, it will be given the same.
        const succeeds = record !== undefined && record.replaces !== null && !children.has(id)
        return !life.ready || (succeeds && nowMs - record.startedAtMs < SETTLED_AFTER_MS)
      })
    if (comes) return [new Set(this.#of.queues.keys())]
    return queues.flatMap(({ machine, tickets, facts }) => {
      const carried = [...machine.items()].flatMap(({ carries }) => carries)
      const holders = [...children.values()].filter(({ holds }) => holds.has(facts.id))
      const arrives = tickets.size > 0 && active.some(({ id }) => holders.every(({ caller }) => caller.id !== id))
      return [new Set(arrives ? [...carried, facts.id] : carried)]
    })
  }

  #declare(stuck: readonly Waiter[]): void {
    this.#seen = null
    const lines = stuck.flatMap(({ label, calls }) =>
      calls.map(({ queue, doing }) => `${label} waits to ${DOING[doing]} queue "${queue.facts.name}"`),
    )
    const queues = new Map<HostedQueue, WaitId[]>()
    for (const { calls } of stuck)
      for (const { queue, wait } of calls) queues.set(queue, [...(queues.get(queue) ?? []), wait])
    this.#of.supervisor.journal.publish({
      type: 'queue.deadlock',
      queueIds: [...queues.keys()].map(({ facts }) => facts.id),
      waits: lines,
    })
    for (const [queue, waits] of queues) queue.deadlock(waits, lines)
  }
}
