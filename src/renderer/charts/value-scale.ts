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
  for (const { y } of series) for (const value of y) if (value !== null && value > most) most = value
  return most
}

export function formatTick(axis: ValueAxis | NumberAxis, value: number): string {
  return (axis.formatTick ?? axis.format)(value)
}

export function valueScale(series: readonly Series[], { unitFor, leastTop = 0 }: ValueAxis): ValueScale {
  const most = Math.max(leastTop, highest(series))
  const unit = unitFor?.(most) ?? 1
  const top = niceTop(most, unit)
  return { top, ticks: linearTicks(0, top, MOST_SPACES, unit) }
}
