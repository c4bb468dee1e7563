// The keys of the objects of one message: objects with the same keys are of one shape, whose keys are sent once.

import { MAX_SHAPE_KEYS, MAX_SHAPES } from './value-tags.ts'

export interface Shape {
  readonly id: number
  readonly keys: readonly string[]
}

/** Shapes with the same first key are compared one by one. */
const MAX_ALIKE = 16

export class KeyShapes {
  readonly #byFirstKey = new Map<string | undefined, Shape[]>()
  #count = 0
  #last: Shape | null = null

  get count(): number {
    return this.#count
  }

  /** The shape that was found or added last. */
  get last(): Shape | null {
    return this.#last
  }

  clear(): void {
    if (this.#byFirstKey.size > 0) this.#byFirstKey.clear()
    this.#count = 0
    this.#last = null
  }

  /** Only the first `count` shapes were sent. */
  backTo(count: number): void {
    for (const [key, shapes] of this.#byFirstKey)
      this.#byFirstKey.set(
        key,
        shapes.filter(({ id }) => id < count),
      )
    this.#count = count
    this.#last = null
  }

  /** The shape with these keys; null when there is none. */
  find(keys: readonly string[]): Shape | null {
    const last = this.#last
    if (last !== null && areSame(last.keys, keys)) return last
    const alike = this.#byFirstKey.get(keys[0])
    if (alike === undefined) return null
    for (let i = 0; i < alike.length; i++) {
      const shape = alike[i] as Shape
      if (!areSame(shape.keys, keys)) continue
      this.#last = shape
      return shape
    }
    return null
  }

  /** False when there are too many keys, or shapes. */
  add(keys: readonly string[]): boolean {
    const alike = this.#byFirstKey.get(keys[0]) ?? []
    if (keys.length > MAX_SHAPE_KEYS || alike.length >= MAX_ALIKE || this.#count >= MAX_SHAPES) return false
    if (alike.length === 0) this.#byFirstKey.set(keys[0], alike)
    this.#last = { id: this.#count++, keys }
    alike.push(this.#last)
    return true
  }
}

function areSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
