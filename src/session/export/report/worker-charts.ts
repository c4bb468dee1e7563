// The charts over the counts of workers: speed-up (or time, where there is no baseline), efficiency and memory.

import type { LabAnalysis } from '../../../shared/lab.ts'
import { cellWords } from '../../../shared/lab.ts'
import { timeColumn } from '../../../shared/lab-numbers.ts'
import { plural } from '../../../shared/plural.ts'
import type { CellGroup, ShownGroups } from './cell-groups.ts'
import { measuredCells, shownGroups } from './cell-groups.ts'
import type { CellValue } from './cell-values.ts'
import { EFFICIENCY, MEMORY, SPEED_UP, TIME } from './cell-values.ts'
import { fitCurves } from './fit-curves.ts'
import type { Axis } from './geometry.ts'
import { axisFromZero, axisIn, curvePoints } from './geometry.ts'
import type { Curve, Line } from './line-chart.ts'
import { lineChart, lineKey, workersOf } from './line-chart.ts'
import type { Markup } from './markup.ts'
import { chartCard } from './svg-chart.ts'
import { fitsTable, groupTable } from './worker-tables.ts'

const SPACES = 6

export function workerCharts(analysis: LabAnalysis): readonly Markup[] {
  const cells = measuredCells(analysis)
  const shown = shownGroups(analysis)
  const hasSpeedUp = cells.some(({ speedUp }) => speedUp !== null && Number.isFinite(speedUp))
  return hasSpeedUp ? [...speedUpChart(analysis, shown), ...efficiencyChart(shown)] : timeChart(shown)
}

function speedUpChart(analysis: LabAnalysis, shown: ShownGroups): readonly Markup[] {
  const lines = linesOf(shown.groups, SPEED_UP)
  const axis = axisFromZero(highest(lines) * 1.04, SPACES)
  const curves = [idealCurve(lines, axis), ...fitCurves(analysis, shown.groups, axis)]
  const title = 'Speed-up against workers'
  const than = analysis.baseline === null ? 'the baseline' : `the baseline (${cellWords(analysis.baseline.cell)})`
  return card(
    'speed-up',
    title,
    `How many times faster than ${than}, by the count of workers. Bars are 95% intervals.`,
    {
      shown,
      lines,
      curves,
      axis,
      axisName: 'Times faster than the baseline',
      numbers: [groupTable('Speed-up by workers, with 95% intervals', shown.groups, SPEED_UP), ...fitsTable(analysis)],
    },
  )
}

function efficiencyChart(shown: ShownGroups): readonly Markup[] {
  const lines = linesOf(shown.groups, EFFICIENCY)
  const ends = workersOf(lines)
  const [first = 1, last = 1] = [ends[0], ends.at(-1)]
  return card('efficiency', 'Efficiency against workers', 'Speed-up for each worker: 100% where no worker is wasted.', {
    shown,
    lines,
    curves: [
      {
        name: 'ideal',
        style: 'ideal',
        points: [
          [first, 1],
          [last, 1],
        ],
      },
    ],
    axis: axisIn(0.01, Math.max(1, highest(lines)), SPACES, '%'),
    axisName: 'Speed-up per worker',
    numbers: [groupTable('Efficiency by workers, with 95% intervals', shown.groups, EFFICIENCY)],
  })
}

function timeChart(shown: ShownGroups): readonly Markup[] {
  const lines = linesOf(shown.groups, TIME)
  const { unit } = timeColumn([highest(lines)])
  const inUnit = unit === 's' ? 1_000 : unit === 'ms' ? 1 : 0.001
  return card('time', 'Time against workers', 'Median time by the count of workers. Bars are 95% intervals.', {
    shown,
    lines,
    curves: [],
    axis: axisIn(inUnit, highest(lines), SPACES),
    axisName: `Median time (${unit})`,
    numbers: [groupTable('Median time by workers, with 95% intervals', shown.groups, TIME)],
  })
}

export function memoryChart(analysis: LabAnalysis): readonly Markup[] {
  const shown = shownGroups(analysis)
  const lines = linesOf(shown.groups, MEMORY)
  const unit = highest(lines) < 1024 ** 3 ? { bytes: 1024 ** 2, name: 'MiB' } : { bytes: 1024 ** 3, name: 'GiB' }
  return card('memory', 'Memory against workers', 'The highest resident memory of each process, summed.', {
    shown,
    lines,
    curves: [],
    axis: axisIn(unit.bytes, highest(lines), SPACES),
    axisName: `Peak memory (${unit.name})`,
    numbers: [groupTable('Peak memory by workers', shown.groups, MEMORY)],
  })
}

interface CardParts {
  readonly shown: ShownGroups
  readonly lines: readonly Line[]
  readonly curves: readonly Curve[]
  readonly axis: Axis
  readonly axisName: string
  readonly numbers: readonly Markup[]
}

/** None where nothing of it was measured. */
function card(id: string, title: string, description: string, parts: CardParts): readonly Markup[] {
  const { shown, lines, curves, axis, axisName, numbers } = parts
  if (workersOf(lines).length === 0) return []
  const note = shown.bestOnly ? `${description} Of each method, the best chunk size is shown.` : description
  // Over one count of workers there is no curve.
  const used = workersOf(lines).length === 1 ? [] : curves.filter(({ points }) => points.length > 1)
  const words = `${note} ${inWords(lines)}`
  const drawn = lineChart({ id, title, description: words, axisName, axis, lines, curves: used })
  return [chartCard({ title, note, key: lineKey(lines, used), picture: drawn, numbers })]
}

function inWords(lines: readonly Line[]): string {
  return lines
    .flatMap(({ name, points }) =>
      points.length === 0 ? [] : [`${name}: ${points.map(({ text }) => text).join('; ')}.`],
    )
    .join(' ')
}

/** Only what was measured. A group without a number keeps its place, and so its colour. */
function linesOf(groups: readonly CellGroup[], { value, range, format }: CellValue): readonly Line[] {
  return groups.map(({ name, cells }) => ({
    name,
    points: cells.flatMap((stats) => {
      const one = value(stats)
      if (one === null || !Number.isFinite(one)) return []
      const ends = range(stats)
      const text = `${plural(stats.cell.workers, 'worker')}: ${format(one)}`
      return [
        { workers: stats.cell.workers, value: one, range: ends?.every(Number.isFinite) === true ? ends : null, text },
      ]
    }),
  }))
}

function highest(lines: readonly Line[]): number {
  return lines.flatMap(({ points }) => points).reduce((so, { value, range }) => Math.max(so, value, range?.[1] ?? 0), 0)
}

const endsOf = (lines: readonly Line[]): readonly [number, number] => {
  const workers = workersOf(lines)
  return [workers[0] ?? 1, workers.at(-1) ?? 1]
}

function idealCurve(lines: readonly Line[], { range }: Axis): Curve {
  return {
    name: 'ideal: as many times as workers',
    style: 'ideal',
    points: curvePoints((n) => n, endsOf(lines), range[1], 1),
  }
}
