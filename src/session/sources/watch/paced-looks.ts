// Looks again and again, with pauses so long that looks take at most a tenth of a core.

const MOST_OF_A_CORE = 0.1

export class PacedLooks {
  readonly #look: () => void
  readonly #everyMs: number
  #timer: NodeJS.Timeout | null = null
  #isClosed = false

  /** The first look is after the present turn, the others at least `everyMs` apart. */
  constructor(everyMs: number, look: () => void) {
    this.#everyMs = everyMs
    this.#look = look
    this.#lookAfter(0)
  }

  close(): void {
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  #lookAfter(ms: number): void {
    this.#timer = setTimeout(() => {
      const beganMs = performance.now()
      this.#look()
      if (!this.#isClosed) this.#lookAfter(Math.max(this.#everyMs, (performance.now() - beganMs) / MOST_OF_A_CORE))
    }, ms)
  }
}
