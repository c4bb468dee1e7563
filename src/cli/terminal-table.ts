// What an experiment says, as lines for a terminal: cells in the manner of hyperfine, verdict, checklist, warnings. Pure.

import type { CellStats, ChecklistRow, Experiment, LabAnalysis, VerdictLine } from '../shared/lab.ts'
import { cellKey, cellWords } from '../shared/lab.ts'
import { formatTimes, formatTimesSpread, NOT_KNOWN, timeColumn, type TimeColumn } from '../shared/lab-numbers.ts'
import { notesOf } from '../shared/lab-notes.ts'
import { plural } from '../shared/plural.ts'
import { plainLine, utcTime } from '../session/export/plain-text.ts'
import { allCells } from '../session/export/report/cell-groups.ts'
import { cut, wrapped } from './wrap-text.ts'

const GAP = '  '
const TONES: Readonly<Record<VerdictLine['tone'], string>> = { good: 'good: ', bad: 'problem: ', note: 'note: ' }
const ANSWERS: Readonly<Record<ChecklistRow['answer'], string>> = { yes: 'yes  ', no: 'no   ', 'not measured': '-    ' }

/** No line has more than `columns` characters. */
export function labTable(experiment: Experiment, analysis: LabAnalysis, columns: number): readonly string[] {
  const { title, status, startedAt, trials, error } = experiment
  const { verdict, checklist, warnings } = analysis
  const said = (first: string, text: string): readonly string[] => wrapped(first, plainLine(text), columns)
  const sections = [
    [
      ...said('', title),
      ...said('', `${status}, ${plural(trials.length, 'trial')}, ${utcTime(startedAt)}`),
      ...(error === null ? [] : said('error: ', error)),
    ],
    cellLines(analysis, columns),
    verdict.flatMap(({ tone, text }) => said(TONES[tone], text)),
    checklist.flatMap(({ answer, question, figure, why }) =>
      said(ANSWERS[answer], `${question}${figure === '' ? '' : ` ${figure}.`} ${why}`),
    ),
    warnings.flatMap((text) => said('warning: ', text)),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, place) => (place === 0 ? lines : ['', ...lines]))
    .map((line) => cut(line.trimEnd(), columns))
}

interface Row {
  readonly name: string
  readonly time: string
  readonly range: string
  readonly speedUp: string
  readonly speedUpShort: string
}

/** What is shown of each cell, from the widest to the narrowest: the first that fits is taken. */
const LAYOUTS: readonly (readonly (keyof Row)[])[] = [
  ['name', 'time', 'range', 'speedUp'],
  ['name', 'time', 'speedUp'],
  ['name', 'time', 'speedUpShort'],
  // Cut at the name, not at the numbers.
  ['speedUpShort', 'name'],
]
const LEFT: readonly (keyof Row)[] = ['name', 'speedUp']

function cellLines(analysis: LabAnalysis, columns: number): readonly string[] {
  const cells = allCells(analysis)
  const times = timeColumn(cells.flatMap(({ medianMs, minMs, maxMs }) => [medianMs, minMs, maxMs]))
  const rows = cells.map((stats) => rowOf(stats, analysis, times))
  const tables = LAYOUTS.map((layout) => {
    const widths = layout.map((part) => rows.reduce((so, row) => Math.max(so, row[part].length), 0))
    return rows.map((row) =>
      layout
        .map((part, at) =>
          LEFT.includes(part) ? row[part].padEnd(widths[at] ?? 0) : row[part].padStart(widths[at] ?? 0),
        )
        .join(GAP)
        .trimEnd(),
    )
  })
  return tables.find((lines) => lines.every((line) => line.length <= columns)) ?? tables.at(-1) ?? []
}

function rowOf(stats: CellStats, analysis: LabAnalysis, { unit, format }: TimeColumn): Row {
  const { cell, trials, medianMs, interval, minMs, maxMs } = stats
  // One trial has no spread.
  const spread = trials < 2 ? '(once)' : `± ${format(half(interval))} ${unit}`
  // The last column says of which one the others are faster or slower.
  const notes = notesOf(stats, analysis).filter((note) => note !== 'baseline')
  return {
    name: `${cellWords(cell)}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`,
    time: `${format(medianMs)} ${unit} ${spread}`,
    range: `${format(minMs)} … ${format(maxMs)} ${unit}`,
    speedUp: comparison(stats, analysis.baseline),
    speedUpShort: shortComparison(stats),
  }
}

const half = ([low, high]: readonly [number, number]): number => (high - low) / 2

/** "2.31 ± 0.05 times faster than the loop" */
function comparison({ cell, trials, speedUp, speedUpInterval }: CellStats, baseline: CellStats | null): string {
  if (baseline === null || speedUp === null) return ''
  if (cellKey(cell) === cellKey(baseline.cell)) return 'the baseline'
  const than = baseline.cell.method === 'loop' ? 'the loop' : cellWords(baseline.cell)
  const [low, high] = speedUpInterval ?? [Number.NaN, Number.NaN]
  const isFaster = speedUp >= 1
  const times = isFaster ? speedUp : 1 / speedUp
  const text =
    trials < 2 ? formatTimes(times) : formatTimesSpread(times, half(isFaster ? [low, high] : [1 / high, 1 / low]))
  if (formatTimes(times) === formatTimes(1)) return `as fast as ${than} (${text})`
  return `${text} times ${isFaster ? 'faster' : 'slower'} than ${than}`
}

function shortComparison({ speedUp, speedUpInterval }: CellStats): string {
  if (speedUp === null) return NOT_KNOWN
  return `${formatTimesSpread(speedUp, speedUpInterval === null ? Number.NaN : half(speedUpInterval))} ×`
}
