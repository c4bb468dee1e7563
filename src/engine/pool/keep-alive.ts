// Keeps this program alive while there is a reason to: a timer that never does anything.

const NEVER_MS = 2 ** 31 - 1

export class KeepAlive {
  #timer: NodeJS.Timeout | null = null

  hold(hold: boolean): void {
    if (hold === (this.#timer !== null)) return
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = hold ? setInterval(() => undefined, NEVER_MS) : null
  }
}
