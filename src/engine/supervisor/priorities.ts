// The priority of each child, so that this program gets its share of the cores. A working child has a lower priority
// than this program; many have the lowest, since their weights add up.

import { availableParallelism } from 'node:os'
import { isAlive } from '../../shared/process.ts'
import type { Child } from '../process/child.ts'
import { letGo } from '../process/keep-alive.ts'
import { LongTimer } from '../process/long-timer.ts'

/** More children per core are a crowd. */
const FEW_A_CORE = 4
/** A crowd ends at this many per core: a child that is replaced at the border then changes nothing. */
const CROWD_ENDS_A_CORE = 2
/** nice(1): each step is a quarter more or less, nine steps a factor of seven. */
const CROWD_STEP = 9
const LOWEST = 19
/** How long a start beside few others keeps low priority: a longer one is not delayed by our children. */
const LOW_START_MS = 2_000
/** Share of the start timeout in a crowd: then a child that its siblings may delay too long is lifted. */
const LOW_START_SHARE = 0.5

export class Priorities {
  readonly #niceness: number
  readonly #count: () => number
  readonly #children = new Set<Child>()
  readonly #lowStarts = new Map<Child, LongTimer>()
  #crowded = false

  /** `niceness`: of a working child among few, as nice(1); 0: all as we are. `count`: children, started or not. */
  constructor(niceness: number, count: () => number) {
    this.#niceness = niceness
    this.#count = count
  }

  /** Niceness of a child that has sent READY. */
  get atWork(): number {
    return this.#crowded ? Math.min(LOWEST, this.#niceness + CROWD_STEP) : this.#niceness
  }

  /** Its process exists, and has `startTimeoutMs` to send READY. */
  begin(child: Child, startTimeoutMs: number): void {
    if (this.#niceness === 0) return
    this.#children.add(child)
    // After all children that start together have begun.
    setImmediate(() => {
      this.#setStart(child, startTimeoutMs)
    })
  }

  /** Nothing is left of the child. */
  end(child: Child): void {
    this.#children.delete(child)
    this.#lowStarts.get(child)?.clear()
    this.#lowStarts.delete(child)
    if (this.#crowded && this.#count() <= CROWD_ENDS_A_CORE * availableParallelism()) this.#setCrowded(false)
  }

  // A start at our own priority takes the cores from us and from children that are dying. In a crowd a start competes
  // with all working children, so these get a lower priority still.
  #setStart(child: Child, startTimeoutMs: number): void {
    if (!this.#crowded && this.#count() > FEW_A_CORE * availableParallelism()) this.#setCrowded(true)
    if (!isAlive(child.life.state) || child.life.ready) return
    child.setNiceness(this.#niceness)
    const lift = (): void => {
      this.#lowStarts.delete(child)
      if (!child.life.ready) child.setNiceness(0)
    }
    const tooLong = new LongTimer(lift, this.#crowded ? startTimeoutMs * LOW_START_SHARE : LOW_START_MS)
    this.#lowStarts.set(child, letGo(tooLong))
  }

  /** All working children have one priority, whatever their age: none gets more of the cores than another. */
  #setCrowded(crowded: boolean): void {
    this.#crowded = crowded
    for (const child of this.#children)
      if (child.life.ready && isAlive(child.life.state)) child.setNiceness(this.atWork)
  }
}
