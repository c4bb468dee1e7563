// Which priority each child has, so that this program gets a turn beside them: working ones a lower one, and many of them
// the lowest, for what counts is what they weigh together.

import { availableParallelism } from 'node:os'
import { isAlive } from '../../shared/process.ts'
import type { Child } from '../process/child.ts'
import { letGo } from '../process/keep-alive.ts'

/** More children a core are a crowd. */
const FEW_A_CORE = 4
/** A crowd ends with so many a core: one that dies and is replaced at the border changes nothing. */
const CROWD_ENDS_A_CORE = 2
/** nice(1): each step is a quarter more or less, nine are seven times. */
const CROWD_STEP = 9
const LOWEST = 19
/** So long a start may be a low one beside few others: what holds it up is not ours then. */
const LOW_START_MS = 2_000
/** In a crowd, of the time that it has: a child that may come too late for its siblings' sake is lifted. */
const LOW_START_SHARE = 0.5

export class Priorities {
  readonly #niceness: number
  readonly #count: () => number
  readonly #children = new Set<Child>()
  readonly #lowStarts = new Map<Child, NodeJS.Timeout>()
  #crowded = false

  /** `niceness`: of a working child among few, as nice(1); 0 leaves all as we are. `count`: children, begun or not. */
  constructor(niceness: number, count: () => number) {
    this.#niceness = niceness
    this.#count = count
  }

  /** Of a child that has said its first word. */
  get atWork(): number {
    return this.#crowded ? Math.min(LOWEST, this.#niceness + CROWD_STEP) : this.#niceness
  }

  /** Its process is there, and has so long to say its first word. */
  begin(child: Child, startTimeoutMs: number): void {
    if (this.#niceness === 0) return
    this.#children.add(child)
    // Not before all that are started together have begun.
    setImmediate(() => {
      this.#setStart(child, startTimeoutMs)
    })
  }

  /** Nothing is left of it. */
  end(child: Child): void {
    this.#children.delete(child)
    clearTimeout(this.#lowStarts.get(child))
    this.#lowStarts.delete(child)
    if (this.#crowded && this.#count() <= CROWD_ENDS_A_CORE * availableParallelism()) this.#setCrowded(false)
  }

  // A start at our own priority takes the cores from us, and from whoever dies meanwhile. In a crowd it has to get on beside
  // all that work, which is why those step back further.
  #setStart(child: Child, startTimeoutMs: number): void {
    if (!this.#crowded && this.#count() > FEW_A_CORE * availableParallelism()) this.#setCrowded(true)
    if (!isAlive(child.life.state) || child.life.ready) return
    child.setNiceness(this.#niceness)
    const lift = (): void => {
      this.#lowStarts.delete(child)
      if (!child.life.ready) child.setNiceness(0)
    }
    const tooLong = setTimeout(lift, this.#crowded ? startTimeoutMs * LOW_START_SHARE : LOW_START_MS)
    this.#lowStarts.set(child, letGo(tooLong))
  }

  /** All that work have one priority, whoever came first: none gets more of the cores than another. */
  #setCrowded(crowded: boolean): void {
    this.#crowded = crowded
    for (const child of this.#children)
      if (child.life.ready && isAlive(child.life.state)) child.setNiceness(this.atWork)
  }
}
