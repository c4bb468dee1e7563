// Where the time of the workers went, as stacked bars: a bar for each cell.

import type { CellStats, LabAnalysis, OverheadSplit } from '../../../shared/lab.ts'
import { cellWords } from '../../../shared/lab.ts'
import { formatShare, formatTime, timeColumn } from '../../../shared/lab-numbers.ts'
import { measuredCells, shownGroups } from './cell-groups.ts'
import type { Axis } from './geometry.ts'
import { axisIn, scaleOf } from './geometry.ts'
import { html, type Markup } from './markup.ts'
import { areaSign, chartCard, picture } from './svg-chart.ts'
import { numberColumn, table, timesColumn } from './table.ts'

const WIDTH = 860
const TOP = 14
const ROW = 22
const BAR = 15
/** With more bars than this in one chart, each method has a chart, with the bars of its best chunk size. */
const MOST_BARS = 24
/** Of a letter in a picture, on average. */
const LETTER = 6.4

const PARTS: readonly { readonly key: keyof OverheadSplit; readonly name: string; readonly words: string }[] = [
  { key: 'startMs', name: 'Start', words: 'start: until ready for tasks' },
  { key: 'workMs', name: 'Work', words: 'work: inside the function' },
  { key: 'waitMs', name: 'Wait', words: 'wait: ready, without a task' },
  { key: 'tailMs', name: 'Tail', words: 'tail: done, while others still work' },
  { key: 'parentMs', name: 'Parent', words: 'parent: CPU time of the main process' },
]

interface Split {
  readonly stats: CellStats
  readonly split: OverheadSplit
  readonly totalMs: number
}

export function overheadCharts(analysis: LabAnalysis): readonly Markup[] {
  const all = splitsOf(measuredCells(analysis))
  if (all.length <= MOST_BARS) return all.length === 0 ? [] : [card('overhead', '', all, all)]
  const best = shownGroups(analysis)
  const shown = splitsOf(best.groups.flatMap((group) => group.cells))
  return [...new Set(shown.map(({ stats }) => stats.cell.method))].map((method, place) => {
    const own = shown.filter(({ stats }) => stats.cell.method === method)
    const note = `${best.bestOnly ? ' The bars are of the best chunk size.' : ''}`
    return card(
      `overhead-${place}`,
      `: ${method}`,
      own,
      all.filter(({ stats }) => stats.cell.method === method),
      shown,
      note,
    )
  })
}

function splitsOf(cells: readonly CellStats[]): readonly Split[] {
  return cells.flatMap((stats) => {
    const { split } = stats
    if (split === null) return []
    const totalMs = PARTS.reduce((so, { key }) => so + split[key], 0)
    return Number.isFinite(totalMs) ? [{ stats, split, totalMs }] : []
  })
}

/** `scaled`: all bars that have the scale in common. */
function card(
  id: string,
  of: string,
  bars: readonly Split[],
  numbers: readonly Split[],
  scaled: readonly Split[] = bars,
  more = '',
): Markup {
  const title = `Where the time went${of}`
  const note = `Time of one trial, summed over workers, with the CPU time of the main process beside it.${more}`
  const most = scaled.reduce((so, { totalMs }) => Math.max(so, totalMs), 0)
  const longest = scaled.reduce((so, { stats }) => Math.max(so, cellWords(stats.cell).length), 0)
  const { unit } = timeColumn([most])
  const axis = axisIn(unit === 's' ? 1_000 : unit === 'ms' ? 1 : 0.001, most, 6)
  const each = bars.map(({ stats, split }) => `${cellWords(stats.cell)}: ${partWords(split)}`)
  return chartCard({
    title,
    isWide: true,
    note,
    key: PARTS.map(({ words }, place) => ({ name: words, sign: areaSign(`o${place}`) })),
    picture: picture({
      id,
      title,
      description: `${note} ${each.join('. ')}.`,
      frame: { width: WIDTH, height: TOP + bars.length * ROW + 44 },
      body: drawn(bars, longest, axis, unit),
    }),
    numbers: [overheadTable(title, numbers)],
  })
}

const partWords = (split: OverheadSplit): string =>
  PARTS.map(({ key, name }) => `${name.toLowerCase()} ${formatTime(split[key])}`).join(', ')

function drawn(bars: readonly Split[], longest: number, axis: Axis, unit: string): readonly Markup[] {
  const left = Math.min(300, longest * LETTER + 14)
  const bottom = TOP + bars.length * ROW
  const x = scaleOf(axis.range, [left, WIDTH - 24])
  const lines = axis.ticks.map(
    (tick) => html`<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="${TOP - 6}" y2="${bottom}"/>
<text class="middle" x="${x(tick)}" y="${bottom + 18}">${axis.format(tick)}</text>`,
  )
  const rows = bars.map(({ stats, split }, row) => {
    const y = TOP + row * ROW
    let from = 0
    const parts = PARTS.map(({ key, name }, place) => {
      const start = from
      from += split[key]
      const words = `${cellWords(stats.cell)}, ${name.toLowerCase()}: ${formatTime(split[key])}`
      return html`<rect class="o${place}" x="${x(start)}" y="${y}" width="${Math.max(0, x(from) - x(start))}" height="${BAR}"><title>${words}</title></rect>`
    })
    return html`<text class="end" x="${left - 8}" y="${y + 12}">${cellWords(stats.cell)}</text>${parts}\n`
  })
  return [...lines, ...rows, html`<text class="name end" x="${WIDTH - 24}" y="${bottom + 36}">Time (${unit})</text>`]
}

function overheadTable(caption: string, rows: readonly Split[]): Markup {
  return table<Split>({
    caption,
    columns: [
      { head: 'Cell', cell: ({ stats }) => cellWords(stats.cell) },
      ...PARTS.map(({ key, name }) => timesColumn(name, rows, ({ split }: Split) => split[key])),
      numberColumn(
        'Share of work',
        ({ split, totalMs }) => split.workMs / totalMs,
        formatShare,
        'no time was measured',
      ),
      numberColumn(
        'Busiest worker',
        ({ stats }) => stats.imbalance,
        (times) => `${times.toFixed(2)} × mean`,
        'one worker, or none that was seen',
      ),
    ],
    rows,
  })
}
