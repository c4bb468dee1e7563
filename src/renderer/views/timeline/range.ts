// The stretch of time that the timeline shows, and how keys and wheel change it. Pure.

export interface Range {
  readonly fromMs: number
  readonly toMs: number
}

export const SHORTEST_MS = 1
export const LONGEST_MS = 24 * 60 * 60 * 1_000

export const lengthOf = ({ fromMs, toMs }: Range): number => toMs - fromMs

/** `factor` below 1 zooms in; the moment `atMs` keeps its place on the screen. */
export function zoom(range: Range, factor: number, atMs: number): Range {
  const length = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, lengthOf(range) * factor))
  const share = (atMs - range.fromMs) / lengthOf(range)
  const fromMs = atMs - share * length
  return { fromMs, toMs: fromMs + length }
}

/** Moves by a share of the range's length: 0.25 is a quarter to the right. */
export function pan(range: Range, share: number): Range {
  const by = share * lengthOf(range)
  return { fromMs: range.fromMs + by, toMs: range.toMs + by }
}

/** A range of `length` that ends at `nowMs`. */
export function upTo(nowMs: number, length: number): Range {
  return { fromMs: nowMs - length, toMs: nowMs }
}

export function fit(fromMs: number, toMs: number): Range {
  const length = Math.max(SHORTEST_MS, toMs - fromMs)
  return { fromMs: fromMs - 0.02 * length, toMs: fromMs + 1.02 * length }
}

const STEPS = [1, 2, 5]

/** Moments for the axis in milliseconds, at round distances; their number is near `about`. */
export function ticks(range: Range, about: number): readonly number[] {
  const raw = lengthOf(range) / Math.max(1, about)
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = (STEPS.find((one) => one * power >= raw) ?? 10) * power
  const first = Math.ceil(range.fromMs / step)
  const last = Math.floor(range.toMs / step)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step)
}
