// Values of tasks that are no numbers, kept as JSON: a million values are kept as text, whose size is known.

import { valueJson } from './value-json.ts'

/** Characters of all values of a run together. */
const MAX_TEXTS = 256 * 1024 * 1024
const NOT_KEPT = JSON.stringify('(not kept: the values of this run are larger than 256 MiB)')

export class ValueTexts {
  readonly #of = new Map<number, string | undefined>()
  readonly #most: number
  #size = 0

  constructor(most = MAX_TEXTS) {
    this.#most = most
  }

  add(index: number, value: unknown): void {
    const json = valueJson(value)
    const chars = json?.length ?? 0
    const fits = this.#size + chars <= this.#most
    if (fits) this.#size += chars
    this.#of.set(index, fits ? json : NOT_KEPT)
  }

  /** False for a task that returned a number or has no outcome. */
  has(index: number): boolean {
    return this.#of.has(index)
  }

  /** As `valueJson` gives it. */
  get(index: number): string | undefined {
    return this.#of.get(index)
  }
}
