// The axis of values of a chart: from zero to a round number that holds all of it, with ticks at whole units. Pure.

import { linearTicks } from './axis-ticks.ts'
import type { NumberAxis, Series, ValueAxis } from './chart-props.ts'
import { niceTop } from './nice-top.ts'

/** The least height of a chart has room for their numbers. */
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
