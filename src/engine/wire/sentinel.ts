// The item that tells a consumer to stop. It is known by a mark, not by its class: a child may have the library twice.

const MARK = Symbol.for('procdeck.sentinel')

export interface Sentinel {
  readonly [MARK]: true
}

export const SENTINEL: Sentinel = Object.freeze({ [MARK]: true as const })

export function isSentinel(value: unknown): value is Sentinel {
  return typeof value === 'object' && value !== null && (value as Partial<Sentinel>)[MARK] === true
}
