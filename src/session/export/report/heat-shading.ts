// What the shade of a cell says in a heat map: speed-up, or time where there is no baseline. One scale for all methods.

import type { CellStats } from '../../../shared/lab.ts'
import { formatTimes, timeColumn } from '../../../shared/lab-numbers.ts'
import type { KeyItem } from './svg-chart.ts'
import { areaSign } from './svg-chart.ts'

const FASTEST = 4

export interface Shading {
  readonly name: string
  readonly format: (stats: CellStats) => string
  /** From 0 for the slowest to 4 for the fastest. */
  readonly shadeOf: (stats: CellStats) => number
  readonly key: readonly KeyItem[]
}

export function shadingOf(cells: readonly CellStats[]): Shading {
  const byTime = cells.some(({ speedUp }) => speedUp === null || !Number.isFinite(speedUp))
  const valueOf = ({ speedUp, medianMs }: CellStats): number => (byTime ? medianMs : (speedUp ?? 0))
  const time = timeColumn(cells.map(({ medianMs }) => medianMs))
  const format = byTime ? (ms: number) => `${time.format(ms)} ${time.unit}` : formatTimes
  const values = cells.map(valueOf).filter(Number.isFinite)
  const [low, high] = values.reduce(([a, b], one) => [Math.min(a, one), Math.max(b, one)], [Infinity, -Infinity])
  const step = (high - low) / (FASTEST + 1)
  const bin = (value: number): number => Math.min(FASTEST, Math.max(0, Math.floor((value - low) / step)))
  const isEven = !(step > 0)
  return {
    name: byTime ? 'Median time' : 'Speed-up',
    format: (stats) => format(valueOf(stats)),
    shadeOf: (stats) => (isEven ? FASTEST : byTime ? FASTEST - bin(valueOf(stats)) : bin(valueOf(stats))),
    key: isEven
      ? [{ name: format(low), sign: areaSign(`h${FASTEST}`) }]
      : [0, 1, 2, 3, 4].map((shade) => {
          const place = byTime ? FASTEST - shade : shade
          const range = `${format(low + place * step)} – ${format(low + (place + 1) * step)}`
          return { name: range, sign: areaSign(`h${shade}`) }
        }),
  }
}
