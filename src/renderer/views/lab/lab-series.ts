// What the charts of an experiment draw: columns over workers, over arrangements and over trials. Pure.

import { type FittedLaw, fittedLaws } from '../../../shared/fitted-laws.ts'
import {
  type CellStats,
  type LabAnalysis,
  type LabCell,
  type LabDesign,
  sameCell,
  type Trial,
} from '../../../shared/lab.ts'
import { plural } from '../../../shared/plural.ts'
import type { ColourToken, Interval, Series, Sign } from '../../charts/chart-props.ts'

/** The laws are drawn at every whole number of workers, or at so many. */
const MOST_STEPS = 32
const METHOD_LOOKS: readonly { readonly colour: ColourToken; readonly sign: Sign }[] = [
  { colour: '--pd-accent', sign: 'circle' },
  { colour: '--pd-ok', sign: 'square' },
  { colour: '--pd-warn', sign: 'triangle' },
  { colour: '--pd-text', sign: 'diamond' },
]

/** Start methods, in the order of the design. */
export function methodsOf(cells: readonly CellStats[]): readonly LabCell['method'][] {
  return [...new Set(cells.map(({ cell }) => cell.method))]
}

/** The arrangements with the advised chunk size, or without chunks: what the charts over workers show. */
export function overWorkers({ cells, advised }: Pick<LabAnalysis, 'cells' | 'advised'>): readonly CellStats[] {
  const chunk = advised?.chunkSize ?? cells.find(({ cell }) => cell.chunkSize !== null)?.cell.chunkSize ?? null
  return cells.filter(({ cell }) => cell.chunkSize === chunk || cell.chunkSize === null)
}

const rising = (numbers: readonly number[]): readonly number[] => [...new Set(numbers)].sort((a, b) => a - b)

/** The measured counts of workers, and whole numbers between them. */
export function workerSteps(counts: readonly number[]): readonly number[] {
  const [first, last] = [counts[0] ?? 1, counts.at(-1) ?? 1]
  const step = Math.max(1, Math.ceil((last - first) / MOST_STEPS))
  const between = Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step)
  return rising([...counts, ...between])
}

interface Over {
  /** Numbers of workers. */
  readonly x: readonly number[]
  readonly counts: readonly number[]
  readonly series: readonly Series[]
}

/** A value of each arrangement over workers, a series a start method. */
export function methodSeries(
  shown: readonly CellStats[],
  value: (stats: CellStats) => number | null,
  interval?: (stats: CellStats) => Interval | null,
): Over {
  const counts = rising(shown.map(({ cell }) => cell.workers))
  const x = workerSteps(counts)
  const methods = methodsOf(shown)
  const series = methods.map((method, i): Series => {
    const at = x.map((workers) => shown.find(({ cell }) => cell.method === method && cell.workers === workers) ?? null)
    return {
      name: methods.length === 1 ? 'measured' : method,
      ...(METHOD_LOOKS[i % METHOD_LOOKS.length] ?? { colour: '--pd-accent' }),
      y: at.map((stats) => (stats === null ? null : value(stats))),
      ...(interval === undefined ? {} : { intervals: at.map((stats) => (stats === null ? null : interval(stats))) }),
      joinsGaps: true,
    }
  })
  return { x, counts, series }
}

const LAW_LOOKS = {
  amdahl: { name: 'Amdahl', colour: '--pd-text', stroke: 'dotted' },
  usl: { name: 'USL', colour: '--pd-bad', stroke: 'dashed' },
} as const satisfies Readonly<Record<FittedLaw['law'], Partial<Series>>>

/** The ideal line and the fitted laws, as speed-ups over the baseline. */
export function lawSeries(analysis: LabAnalysis, x: readonly number[]): readonly Series[] {
  return [
    { name: 'ideal', colour: '--pd-dim', stroke: 'dashed', isGuide: true, y: x },
    ...fittedLaws(analysis).map(({ law, speedUp }) => ({ ...LAW_LOOKS[law], isGuide: true, y: x.map(speedUp) })),
  ]
}

/** More bars are too thin to be read: then only those of the advised chunk size. */
const MOST_BARS = 12

const PARTS = [
  { name: 'start', key: 'startMs', colour: '--pd-warn' },
  { name: 'work', key: 'workMs', colour: '--pd-accent' },
  { name: 'wait', key: 'waitMs', colour: '--pd-line-strong' },
  { name: 'tail', key: 'tailMs', colour: '--pd-ok' },
  { name: 'main process', key: 'parentMs', colour: '--pd-text' },
] as const

/** A short name of an arrangement among those of one method: "2 × 100", "4 × auto". */
export function shortCell({ workers, chunkSize }: LabCell): string {
  return chunkSize === null ? String(workers) : `${workers} × ${chunkSize}`
}

interface Overhead {
  readonly cells: readonly CellStats[]
  readonly series: readonly Series[]
}

/** Where the time of the workers went, for the arrangements of one method. */
export function overheadOf(analysis: LabAnalysis, method: LabCell['method']): Overhead {
  const known = analysis.cells.filter(({ cell, split }) => cell.method === method && split !== null)
  const chunk = analysis.advised?.chunkSize ?? null
  const cells = known.length <= MOST_BARS ? known : known.filter(({ cell }) => cell.chunkSize === chunk)
  const series = PARTS.map(({ name, key, colour }) => ({
    name,
    colour,
    y: cells.map(({ split }) => split?.[key] ?? 0),
  }))
  return { cells, series }
}

type TrialKind = 'plain loop' | 'counted' | 'other load' | 'drift' | 'warm-up'

export function kindOfTrial({ round, marks, cell }: Trial, baseline: LabCell | null): TrialKind {
  if (round === 0) return 'warm-up'
  if (marks.includes('other-load')) return 'other load'
  if (marks.includes('drift')) return 'drift'
  return cell.method === 'loop' || sameCell(cell, baseline) ? 'plain loop' : 'counted'
}

const TRIAL_LOOKS: readonly { readonly kind: TrialKind; readonly colour: ColourToken; readonly sign: Sign }[] = [
  { kind: 'plain loop', colour: '--pd-text', sign: 'square' },
  { kind: 'counted', colour: '--pd-accent', sign: 'circle' },
  { kind: 'other load', colour: '--pd-bad', sign: 'triangle' },
  { kind: 'drift', colour: '--pd-warn', sign: 'diamond' },
  { kind: 'warm-up', colour: '--pd-dim', sign: 'circle' },
]

interface TrialDots {
  readonly trials: readonly Trial[]
  /** Of the kinds that there are. */
  readonly series: readonly Series[]
}

/** The time of each trial in their order. */
export function trialDots(trials: readonly Trial[], baseline: LabCell | null): TrialDots {
  const measured = trials.filter(({ measures }) => measures !== null)
  const kinds = measured.map((trial) => kindOfTrial(trial, baseline))
  const series = TRIAL_LOOKS.filter(({ kind }) => kinds.includes(kind)).map(
    ({ kind, colour, sign }): Series => ({
      name: kind === 'plain loop' && baseline?.method !== 'loop' ? 'baseline' : kind,
      colour,
      sign,
      stroke: 'none',
      y: measured.map(({ measures }, i) => (kinds[i] === kind ? (measures?.wallMs ?? null) : null)),
    }),
  )
  return { trials: measured, series }
}

/** The share of the highest speed-up, or of the shortest time where there is none: how strong the tint of a cell is. */
export function tintOf(stats: CellStats, cells: readonly CellStats[]): number {
  const rate = ({ medianMs }: CellStats): number => 1 / medianMs
  const most = Math.max(...cells.map(rate))
  const least = Math.min(...cells.map(rate))
  return most === least ? 1 : (rate(stats) - least) / (most - least)
}

/** The heat map as a file for a spreadsheet has it: median times in ms, and speed-ups where there is a baseline. */
export function heatNumbers(
  cells: readonly CellStats[],
  { method, workers, chunkSizes }: Pick<LabDesign, 'workers' | 'chunkSizes'> & Pick<LabCell, 'method'>,
): (string | number | null)[][] {
  const names = workers.map((count) => plural(count, 'worker'))
  const head = ['Chunk size', ...names.flatMap((name) => [`${name}, ms`, `${name}, speed-up`])]
  const rows = chunkSizes.map((chunkSize) => [
    chunkSize,
    ...workers.flatMap((count) => {
      const stats = cells.find(({ cell }) => sameCell(cell, { method, workers: count, chunkSize }))
      return [stats?.medianMs ?? null, stats?.speedUp ?? null]
    }),
  ])
  return [head, ...rows]
}
