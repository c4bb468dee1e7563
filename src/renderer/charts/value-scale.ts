// The value axis of a chart: from zero to a round number above all values, with ticks at whole units. Pure.

import { linearTicks } from '../../shared/axis-ticks.ts'
import type { NumberAxis, Series, ValueAxis } from './chart-props.ts'
import { niceTop } from './nice-top.ts'

/** A chart of the least height has room for the numbers of so many ticks. */
const MOST_SPACES = 4

interface ValueScale {
  readonly top: number
  readonly ticks: readonly number[]
}

function highest(series: readonly Series[]): number {
  let most = 0
  for (const { y, intervals = [], isGuide = false } of series) {
    if (isGuide) continue
    for (const value of y) if (value !== null && value > most) most = value
    for (const interval of intervals) if (interval !== null && interval[1] > most) most = interval[1]
  }
  return most
}

/** Of series on top of each other: the highest stack. */
function highestStack(series: readonly Series[]): number {
  const stacks = series[0]?.y.map((_, place) => series.reduce((sum, { y }) => sum + (y[place] ?? 0), 0)) ?? []
  return stacks.reduce((most, stack) => Math.max(most, stack), 0)
}

export function formatTick(axis: ValueAxis | NumberAxis, value: number): string {
  return (axis.formatTick ?? axis.format)(value)
}

export function valueScale(
  series: readonly Series[],
  { unitFor, leastTop = 0 }: ValueAxis,
  isStacked = false,
): ValueScale {
  const most = Math.max(leastTop, isStacked ? highestStack(series) : highest(series))
  const unit = unitFor?.(most) ?? 1
  const top = niceTop(most, unit)
  return { top, ticks: linearTicks(0, top, MOST_SPACES, unit) }
}
