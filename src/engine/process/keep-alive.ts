// What keeps this program alive. Node ends a program when nothing that is open holds it. What the engine has open for long
// (children, their streams, helpers, looks at them) is let go at once; somebody who waits holds the program for as long as
// that takes. A plain timer holds it too: it is for a wait that ends by itself.

/** The longest time a timer takes. */
const NEVER_MS = 2 ** 31 - 1

/** From here on this program may end before the timer, socket, process or thread does. */
export function letGo<T extends { readonly unref: () => unknown }>(open: T): T {
  open.unref()
  return open
}

export class Hold {
  #timer: NodeJS.Timeout | null = null

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
