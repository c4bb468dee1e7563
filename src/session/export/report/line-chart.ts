// Lines over the counts of workers, with intervals as error bars and curves behind them.

import type { Axis, MarkShape, Point } from './geometry.ts'
import { linePath, MARK_SHAPES, markPath, scaleOf } from './geometry.ts'
import { html, type Markup } from './markup.ts'
import type { KeyItem } from './svg-chart.ts'
import { HALF, lineSign, numbersBelow, picture, valueAxis } from './svg-chart.ts'

interface LinePoint {
  readonly workers: number
  readonly value: number
  readonly range: readonly [number, number] | null
  /** Shown on hover. */
  readonly text: string
}

export interface Line {
  readonly name: string
  readonly points: readonly LinePoint[]
}

/** A line that was not measured. */
export interface Curve {
  readonly name: string
  readonly style: 'ideal' | 'amdahl' | 'usl'
  readonly points: readonly Point[]
}

interface LineChartProps {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly axisName: string
  readonly axis: Axis
  readonly lines: readonly Line[]
  readonly curves: readonly Curve[]
}

/** Lines that meet at a count of workers are drawn so far beside each other. */
const BESIDE = 3
const CAP = 3

export const workersOf = (lines: readonly Line[]): readonly number[] =>
  [...new Set(lines.flatMap(({ points }) => points.map(({ workers }) => workers)))].toSorted((a, b) => a - b)

export const shapeOf = (place: number): MarkShape => MARK_SHAPES[place % MARK_SHAPES.length] ?? 'circle'
export const colourOf = (place: number): string => `c${place % MARK_SHAPES.length}`

export function lineKey(lines: readonly Line[], curves: readonly Curve[]): readonly KeyItem[] {
  return [
    ...lines.map(({ name }, place) => ({ name, sign: lineSign(colourOf(place), shapeOf(place)) })),
    ...curves.map(({ name, style }) => ({ name, sign: lineSign(style) })),
  ]
}

export function lineChart({ axis, axisName, lines, curves, ...rest }: LineChartProps): Markup {
  const workers = workersOf(lines)
  const inset = 14
  const x = scaleOf([workers[0] ?? 1, workers.at(-1) ?? 1], [HALF.left + inset, HALF.right - inset])
  const y = scaleOf(axis.range, [HALF.bottom, HALF.top])
  const behind = curves.map(({ style, points }) => {
    const path = linePath(points.map(([one, value]) => [x(one), y(value)]))
    return path === '' ? html`` : html`<path class="line ${style}" d="${path}"/>\n`
  })
  const drawn = lines.map(({ points }, place) => {
    const beside = (place - (lines.length - 1) / 2) * BESIDE
    const at = points.map((point) => ({ ...point, x: x(point.workers) + beside, y: y(point.value) }))
    const bars = at.flatMap((point) => (point.range === null ? [] : [errorBar(point.x, point.range.map(y))]))
    const marks = at.map(
      (point) =>
        html`<path class="mark" d="${markPath(shapeOf(place), [point.x, point.y], 4)}"><title>${point.text}</title></path>`,
    )
    const path = linePath(at.map((point) => [point.x, point.y]))
    const line = path === '' ? html`` : html`<path class="line" d="${path}"/>`
    return html`<g class="${colourOf(place)}">${line}${bars}${marks}</g>\n`
  })
  return picture({
    ...rest,
    frame: HALF,
    body: [valueAxis(HALF, axis, y, axisName), numbersBelow(HALF, workers, x, 'Workers'), ...behind, ...drawn],
  })
}

function errorBar(x: number, [low = 0, high = 0]: readonly number[]): Markup {
  return html`<path class="bar" d="M${x} ${low}L${x} ${high}M${x - CAP} ${low}L${x + CAP} ${low}M${x - CAP} ${high}L${x + CAP} ${high}"/>`
}
