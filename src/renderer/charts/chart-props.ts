// The props of a chart, whatever library draws it.

import type { ReactNode } from 'react'

/** A variable of the theme, so that the chart follows the colour scheme. */
export type ColourToken = `--pd-${string}`

/** The form of a mark at a value, so that no series is told by its colour alone. */
export type Sign = 'circle' | 'square' | 'triangle' | 'diamond'

/** How a line is drawn; `none` leaves its signs alone. */
export type Stroke = 'solid' | 'dashed' | 'dotted' | 'none'

export type Interval = readonly [low: number, high: number]

export interface Series {
  readonly name: string
  readonly colour: ColourToken
  /** A value for each point, bin or name; null is a gap. */
  readonly y: readonly (number | null)[]
  /** Around each value, drawn as a bar with two ends. */
  readonly intervals?: readonly (Interval | null)[]
  /** Of a line; the default is none. */
  readonly sign?: Sign
  /** Of a line; the default is `solid`. */
  readonly stroke?: Stroke
  /** Whether a line goes over gaps from value to value. */
  readonly joinsGaps?: boolean
  /** Does not stretch the axis of values: what is beyond its end is cut off. */
  readonly isGuide?: boolean
}

/** An axis from left to right. */
export interface NumberAxis {
  readonly format: (value: number) => string
  /** The default is `format`. */
  readonly formatTick?: (value: number) => string
  /** The default is `linear`. On a `log` axis all values are above zero. */
  readonly scale?: 'linear' | 'log'
  /** First and last value of the axis; the default is the range of the points. */
  readonly range?: readonly [number, number]
  readonly ticks?: readonly number[]
}

/** An axis from zero upwards. It ends at a round number, so that it does not jump with each point. */
export interface ValueAxis {
  readonly format: (value: number) => string
  /** The default is `format`. */
  readonly formatTick?: (value: number) => string
  /** Ticks are whole multiples of this unit, for values up to `most`; the default is 1. */
  readonly unitFor?: (most: number) => number
  /** The axis reaches at least this value. */
  readonly leastTop?: number
}

/** A line across the chart, named in its caption. */
export interface Mark {
  readonly at: number
  readonly text: string
  readonly colour: ColourToken
  readonly dashed?: boolean
}

/** The form of the chart and its axis from left to right. */
export type Shape =
  | {
      readonly kind: 'line' | 'area'
      readonly x: readonly number[]
      readonly xAxis: NumberAxis
      /** The points in hints and tables; the default is their place on the axis. */
      readonly names?: readonly string[]
    }
  /** `edges` has one item more than there are bins. */
  | { readonly kind: 'histogram'; readonly edges: readonly number[]; readonly xAxis: NumberAxis }
  | {
      readonly kind: 'bar'
      readonly names: readonly string[]
      readonly formatTick?: (name: string) => string
      /** The series on top of each other; the default is beside each other. */
      readonly isStacked?: boolean
    }

/** The plot without its caption. */
export interface PlotProps {
  readonly shape: Shape
  readonly series: readonly Series[]
  readonly yAxis: ValueAxis
  readonly marks?: readonly Mark[] | undefined
}

export interface Captioned {
  /** What the chart shows, for a screen reader. */
  readonly label: string
  /** The main numbers in words: above the chart, and part of its text for a screen reader. */
  readonly caption: ReactNode
  readonly testId?: string
  /** Buttons at the end of the caption. */
  readonly action?: ReactNode
}

/** Of a chart that can be shown as a table: what its first column holds. */
export interface Tabular {
  readonly rowsAre?: string
}
