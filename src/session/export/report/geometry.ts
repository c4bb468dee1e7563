// Where things stand in a chart: scales, ticks and paths. Lengths are in units of the picture, y grows downwards.

import { linearTicks } from '../../../shared/axis-ticks.ts'

export type Scale = (value: number) => number

/** A line from one range to another. A range of one value is drawn in the middle. */
export function scaleOf([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  const length = to - from
  return length === 0 ? () => (start + end) / 2 : (value) => start + ((value - from) / length) * (end - start)
}

/** An axis that ends in round numbers. */
export interface Axis {
  readonly range: readonly [number, number]
  readonly ticks: readonly number[]
  /** A tick with the decimals that its axis needs. */
  readonly format: (tick: number) => string
}

/** From zero to a round number that is not below `most`. */
export function axisFromZero(most: number, spaces: number): Axis {
  return axisOver([0, most > 0 && Number.isFinite(most) ? most : 1], spaces)
}

/** From zero, with round numbers of a unit: of 1,024² bytes, or of 1,000 ms. */
export function axisIn(unit: number, most: number, spaces: number, sign = ''): Axis {
  const { range, ticks, format } = axisFromZero(most / unit, spaces)
  return {
    range: [range[0] * unit, range[1] * unit],
    ticks: ticks.map((tick) => tick * unit),
    format: (tick) => `${format(tick / unit)}${sign}`,
  }
}

/** Over a range and, at both ends, on to the next tick. */
export function axisOver([low, high]: readonly [number, number], spaces: number): Axis {
  // A narrower range is lost in the digits of a number.
  const width = Math.max(high - low, Math.abs(high) * 1e-6)
  const step = linearTicks(0, width > 0 ? width : 1, spaces)[1] ?? 1
  const start = Math.floor(low / step + 1e-9)
  const end = Math.max(start + 1, Math.ceil(high / step - 1e-9))
  const decimals = Math.min(12, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)))
  return {
    range: [start * step, end * step],
    ticks: Array.from({ length: end - start + 1 }, (_, at) => (start + at) * step),
    format: (tick) => (Math.abs(tick) >= 1e5 ? tick.toExponential(1) : tick.toFixed(decimals)),
  }
}

/** Those of ascending places that have `gap` between them: the first, the last, and what fits. */
export function keepApart(values: readonly number[], scale: Scale, gap: number): readonly number[] {
  const last = values.at(-1)
  if (last === undefined) return []
  const kept: number[] = []
  for (const value of values) {
    const before = kept.at(-1)
    const hasRoom = before === undefined || scale(value) - scale(before) >= gap
    if (hasRoom && (value === last || before === undefined || scale(last) - scale(value) >= gap)) kept.push(value)
  }
  return kept
}

export type Point = readonly [x: number, y: number]

const place = (length: number): string => String(Math.round(length * 10) / 10)

/** The path of a line; '' for less than two points. */
export function linePath(points: readonly Point[]): string {
  return points.length < 2 ? '' : `M${points.map(([x, y]) => `${place(x)} ${place(y)}`).join('L')}`
}

/** A curve by `steps` lines, cut off where it leaves the range of y. */
export function curvePoints(
  curve: (x: number) => number,
  [from, to]: readonly [number, number],
  top: number,
  steps = 48,
): readonly Point[] {
  const points: Point[] = []
  for (let step = 0; step <= steps; step++) {
    const x = from + ((to - from) * step) / steps
    const y = curve(x)
    if (!Number.isFinite(y) || y < 0) break
    if (y > top) return cutAt(points, [x, y], top)
    points.push([x, y])
  }
  return points
}

/** With the point at which the line to `beyond` reaches `top`. */
function cutAt(points: readonly Point[], beyond: Point, top: number): readonly Point[] {
  const last = points.at(-1)
  if (last === undefined) return []
  const share = (top - last[1]) / (beyond[1] - last[1])
  return [...points, [last[0] + (beyond[0] - last[0]) * share, top]]
}

/** Marks of different shapes around a point, so that colour alone tells nothing apart. */
export const MARK_SHAPES = ['circle', 'square', 'triangle', 'diamond', 'cross', 'plus', 'down'] as const
export type MarkShape = (typeof MARK_SHAPES)[number]

export function markPath(shape: MarkShape, [x, y]: Point, r: number): string {
  const at = (dx: number, dy: number): string => `${place(x + dx * r)} ${place(y + dy * r)}`
  switch (shape) {
    case 'circle':
      return `M${at(-1, 0)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`
    case 'square':
      return `M${at(-0.9, -0.9)}L${at(0.9, -0.9)}L${at(0.9, 0.9)}L${at(-0.9, 0.9)}Z`
    case 'triangle':
      return `M${at(0, -1.2)}L${at(1.1, 0.9)}L${at(-1.1, 0.9)}Z`
    case 'down':
      return `M${at(0, 1.2)}L${at(1.1, -0.9)}L${at(-1.1, -0.9)}Z`
    case 'diamond':
      return `M${at(0, -1.3)}L${at(1.3, 0)}L${at(0, 1.3)}L${at(-1.3, 0)}Z`
    case 'cross':
      return `M${at(-0.9, -0.9)}L${at(0.9, 0.9)}M${at(-0.9, 0.9)}L${at(0.9, -0.9)}`
    case 'plus':
      return `M${at(0, -1.1)}L${at(0, 1.1)}M${at(-1.1, 0)}L${at(1.1, 0)}`
  }
}
