// Values of tasks that are no numbers, as JSON: a user's function may return anything, and a million values are kept as
// text, whose size is known.

/** Characters of all values of a run together. */
export const MAX_TEXTS = 256 * 1024 * 1024
const NOT_KEPT = '(not kept: the values of this run are larger than 256 MiB)'

/** JSON where JSON can represent the value; else a readable form of it. */
export function valueText(value: unknown): string {
  const text = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return part.toString()
    if (part instanceof Map) return Object.fromEntries(part)
    if (part instanceof Set) return [...part]
    if (ArrayBuffer.isView(part)) return `${part.constructor.name} of ${part.byteLength} bytes`
    return part
  }) as string | undefined
  return text ?? String(value)
}

export class ValueTexts {
  readonly #of = new Map<number, string>()
  readonly #most: number
  #size = 0

  constructor(most = MAX_TEXTS) {
    this.#most = most
  }

  add(index: number, value: unknown): void {
    const text = valueText(value)
    const fits = this.#size + text.length <= this.#most
    if (fits) this.#size += text.length
    this.#of.set(index, fits ? text : NOT_KEPT)
  }

  /** Null for a task that returned a number or has no outcome. */
  get(index: number): string | null {
    return this.#of.get(index) ?? null
  }
}
