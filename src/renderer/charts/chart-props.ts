// What a chart is told, by whatever library it is drawn.

import type { ReactNode } from 'react'

/** A variable of the theme: the chart follows the scheme by itself. */
export type ColourToken = `--pd-${string}`

export interface Series {
  readonly name: string
  readonly colour: ColourToken
  /** A value for each point, bin or name; null is a gap. */
  readonly y: readonly (number | null)[]
}

/** An axis from left to right. */
export interface NumberAxis {
  readonly format: (value: number) => string
  /** The default is `format`. */
  readonly formatTick?: (value: number) => string
  /** The default is `linear`. On a `log` axis all is above zero. */
  readonly scale?: 'linear' | 'log'
  /** Where it begins and ends; without it, where the points do. */
  readonly range?: readonly [number, number]
  readonly ticks?: readonly number[]
}

/** An axis from zero upwards. It ends at a round number, so that it does not jump with each point. */
export interface ValueAxis {
  readonly format: (value: number) => string
  /** The default is `format`. */
  readonly formatTick?: (value: number) => string
  /** Ticks are whole multiples of it, for values up to `most`; the default is 1. */
  readonly unitFor?: (most: number) => number
  /** The axis reaches at least to here. */
  readonly leastTop?: number
}

/** A line across the chart, named in its caption. */
export interface Mark {
  readonly at: number
  readonly text: string
  readonly colour: ColourToken
  readonly dashed?: boolean
}

/** What stands along the axis from left to right. */
export type Shape =
  | { readonly kind: 'line' | 'area'; readonly x: readonly number[]; readonly xAxis: NumberAxis }
  /** One edge more than there are bins. */
  | { readonly kind: 'histogram'; readonly edges: readonly number[]; readonly xAxis: NumberAxis }
  | { readonly kind: 'bar'; readonly names: readonly string[]; readonly formatTick?: (name: string) => string }

/** What is drawn. */
export interface PlotProps {
  readonly shape: Shape
  readonly series: readonly Series[]
  readonly yAxis: ValueAxis
  readonly marks?: readonly Mark[] | undefined
}

export interface Captioned {
  /** What is shown, for those who do not see it. */
  readonly label: string
  /** The numbers that matter, in words: above the chart, and a part of what a screen reader says. */
  readonly caption: ReactNode
  readonly testId?: string
}
