// What keeps this program alive. Node ends a program when no open handle holds it. What the engine has open for long
// (children, their streams, helpers, timers that watch them) is unreferenced at once; a pending wait holds the program
// until it is over. A plain timer holds it too: it is for a wait that ends by itself.

/** The longest delay of a timer. */
const NEVER_MS = 2 ** 31 - 1

/** From now on this program may end before the timer, socket, process or thread does. */
export function letGo<T extends { readonly unref: () => unknown }>(open: T): T {
  open.unref()
  return open
}

export class Hold {
  #timer: NodeJS.Timeout | null = null

  get isSet(): boolean {
    return this.#timer !== null
  }

  /** While true, this program does not end by itself. */
  set(isHeld: boolean): void {
    if (isHeld === (this.#timer !== null)) return
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = isHeld ? setInterval(() => undefined, NEVER_MS) : null
  }
}

/** Holds this program until `work` is settled. */
export async function holding<T>(work: Promise<T>): Promise<T> {
  const hold = new Hold()
  hold.set(true)
  try {
    return await work
  } finally {
    hold.set(false)
  }
}
