// Looks for deadlocks among all that the processes of one supervisor wait for, queues and pools, and ends the waits
// that nothing else can end.
//
// An error in a program that would have gone on is worse than a wait, so the watch acts only on what is certain. A
// child counts as waiting when it reports that it does nothing else. This program counts as waiting when it waits at a
// queue without a limit and no connection is open through which something could come in; or when it waits for its pools
// or for the end of processes and has nothing else to do at all. What is not known counts as a party that may still wake the others.
// What cannot be seen: a timer of this program that puts something later, while the program waits at another queue.
// `detectDeadlock: false` is for that.

import { PROGRAM, type ProcessId } from '../../shared/process.ts'
import { letGo } from '../process/keep-alive.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import type { Fact, Wait, WaitSource } from './facts.ts'
import { firstDeadlock, type Party, queueOf, type Thing } from './graph.ts'
import { joinWaits } from './join-waits.ts'
import { hasNothingToDo, hearsOutside } from './program.ts'

const LOOK_EVERY_MS = 100
/** A deadlock that stays the same for so long is believed. */
const SURE_AFTER_MS = 300
/** The same through a pool: a task that submits calls and does not wait for them may do work that is not seen. */
const SURE_OF_POOLS_AFTER_MS = 1_500

interface Waiter extends Party {
  readonly waits: readonly Wait[]
}

/** What is known of one party. */
interface Known {
  readonly gives: Set<Thing>
  readonly waits: Wait[]
  givesQueues: boolean
  isFree: boolean
}

export class WaitsWatch {
  readonly #supervisor: Supervisor
  readonly #sources = new Set<WaitSource>()
  #timer: NodeJS.Timeout | null = null
  #seen: { readonly waits: string; readonly sinceMs: number } | null = null

  constructor(supervisor: Supervisor) {
    this.#supervisor = supervisor
    // For as long as the supervisor, which has one watch.
    this.#sources.add(joinWaits(supervisor))
    supervisor.joins.onBegan = () => {
      this.began()
    }
    this.began()
  }

  /** Returns a function that removes the source. */
  add(source: WaitSource): () => void {
    this.#sources.add(source)
    return () => {
      this.#sources.delete(source)
    }
  }

  /** A process began to wait. */
  began(): void {
    if (this.#timer !== null) return
    // The wait itself keeps the program alive.
    this.#timer = letGo(setInterval(() => this.#look(), LOOK_EVERY_MS))
  }

  #look(): void {
    if (![...this.#sources].some((source) => source.isConcerned())) {
      if (this.#timer !== null) clearInterval(this.#timer)
      this.#timer = null
      this.#seen = null
      return
    }
    const nowMs = performance.now()
    const stuck = firstDeadlock(this.#parties(), (some) =>
      some.some(({ waits }) => waits.some(({ isSure }) => isSure)),
    ).flatMap(({ waits }) => waits)
    const ids = keyOf(stuck)
    if (stuck.length === 0) this.#seen = null
    else if (this.#seen?.waits !== ids) this.#seen = { waits: ids, sinceMs: nowMs }
    else if (nowMs - this.#seen.sinceMs >= sureAfterMs(stuck)) this.#end(stuck)
  }

  #parties(): Waiter[] {
    const children = new Map(this.#supervisor.activeChildren().map((child) => [child.id, child]))
    const ofProcesses = new Map<ProcessId, Known>([[PROGRAM, unknown()]])
    const others: Known[] = []
    for (const source of this.#sources) {
      for (const fact of source.facts()) {
        if (fact.process === null) others.push(add(unknown(), fact))
        else ofProcesses.set(fact.process, add(ofProcesses.get(fact.process) ?? unknown(), fact))
      }
    }
    const all = [...ofProcesses.values(), ...others]
    const queues = all.flatMap(({ waits }) => waits.map((wait) => wait.for).filter((thing) => queueOf(thing) !== null))
    return [
      ...[...ofProcesses].map(([id, known]) => {
        if (id === PROGRAM) return this.#program(known)
        return partyOf(known, children.get(id)?.onlyWaits ?? false, queues)
      }),
      ...others.map((known) => partyOf(known, true, queues)),
    ]
  }

  /** Where it waits at queues too, that it waits for pools is not told: what matters there is who waits in them. */
  #program(known: Known): Waiter {
    if (known.waits.some((wait) => queueOf(wait.for) !== null)) {
      const waits = known.waits.map((wait) => (wait.aside === true ? { ...wait, line: null } : wait))
      return partyOf({ ...known, waits }, !hearsOutside(), [])
    }
    const holds = [...this.#sources].reduce((sum, source) => sum + source.holds(), 0)
    return partyOf(known, hasNothingToDo(holds), [])
  }

  #end(stuck: readonly Wait[]): void {
    this.#seen = null
    const queueIds = [...new Set(stuck.map((wait) => queueOf(wait.for)).filter((id) => id !== null))]
    const isMixed = queueIds.length > 0 && stuck.some((wait) => queueOf(wait.for) === null)
    const waits = stuck.flatMap(({ line, aside = false }) => (line === null || (aside && !isMixed) ? [] : [line]))
    const reliefs = new Map<Thing, () => boolean>()
    for (const wait of stuck) if (wait.relieve !== undefined) reliefs.set(wait.for, wait.relieve)
    const relieved = [...reliefs.values()].filter((relieve) => relieve()).length > 0
    this.#supervisor.journal.publish({ type: 'deadlock', queueIds, waits, relieved })
    if (!relieved) for (const { end } of stuck) end?.fail(waits)
  }
}

/**
 * Two looks with the same key see the same deadlock. Waits that nothing can end do not count: this program is seen with
 * nothing to do in one look, and with a timer in the next.
 */
export function keyOf(stuck: readonly Pick<Wait, 'end'>[]): string {
  return stuck.flatMap(({ end }) => (end === null ? [] : [end.id])).join()
}

const sureAfterMs = (stuck: readonly Wait[]): number =>
  stuck.every((wait) => queueOf(wait.for) !== null) ? SURE_AFTER_MS : SURE_OF_POOLS_AFTER_MS

const unknown = (): Known => ({ gives: new Set(), waits: [], givesQueues: false, isFree: false })

function add(known: Known, { gives, givesQueues = false, waits, isFree = false }: Fact): Known {
  for (const thing of gives) known.gives.add(thing)
  known.waits.push(...waits)
  known.givesQueues ||= givesQueues
  known.isFree ||= isFree
  return known
}

function partyOf(known: Known, onlyWaits: boolean, queues: readonly Thing[]): Waiter {
  const { gives, waits, givesQueues, isFree } = known
  if (givesQueues) for (const queue of queues) gives.add(queue)
  return { gives, waits, waitsFor: waits.map((wait) => wait.for), onlyWaits: onlyWaits && !isFree }
}

const WATCHES = new WeakMap<Supervisor, WaitsWatch>()

/** One for all queues and pools of a supervisor, made when it is first needed. */
export function waitsOf(supervisor: Supervisor): WaitsWatch {
  const watch = WATCHES.get(supervisor) ?? new WaitsWatch(supervisor)
  WATCHES.set(supervisor, watch)
  return watch
}
