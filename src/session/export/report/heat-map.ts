// Workers × chunk size for each method: the stronger the shade, the faster.

import type { CellStats, LabAnalysis, LabCell } from '../../../shared/lab.ts'
import { cellKey, cellWords } from '../../../shared/lab.ts'
import { type CellNote, notesOf } from '../../../shared/lab-notes.ts'
import { formatCount } from '../../../shared/plural.ts'
import { measuredCells } from './cell-groups.ts'
import { keepApart } from './geometry.ts'
import type { Shading } from './heat-shading.ts'
import { shadingOf } from './heat-shading.ts'
import { html, type Markup, missing, NOTHING } from './markup.ts'
import { chartCard, picture } from './svg-chart.ts'
import { table } from './table.ts'

const WIDTH = 560
const LEFT = 76
const TOP = 30
const WIDEST = 92
/** A square of this width has room for its number. */
const ROOM_FOR_TEXT = 34
/** With more rows than this they are low. */
const FEW_ROWS = 12

/** The advised cell, or the fastest one where none is worth advising. */
interface Outlined {
  readonly key: string
  readonly note: CellNote
}

interface Grid {
  readonly workers: readonly number[]
  readonly chunks: readonly LabCell['chunkSize'][]
  readonly at: (chunk: LabCell['chunkSize'], workers: number) => CellStats | undefined
  readonly shading: Shading
  readonly outlined: Outlined | null
}

export function heatMaps(analysis: LabAnalysis): readonly Markup[] {
  const cells = measuredCells(analysis).filter(({ cell }) => cell.chunkSize !== null)
  const shading = shadingOf(cells)
  const outlined = outlinedOf(cells, analysis)
  return [...new Set(cells.map(({ cell }) => cell.method))].flatMap((method, place) => {
    const byKey = new Map(cells.filter(({ cell }) => cell.method === method).map((one) => [cellKey(one.cell), one]))
    const own = [...byKey.values()]
    const grid: Grid = {
      workers: [...new Set(own.map(({ cell }) => cell.workers))].toSorted((a, b) => a - b),
      chunks: [...new Set(own.map(({ cell }) => cell.chunkSize))].toSorted((a, b) => chunkOrder(a) - chunkOrder(b)),
      at: (chunkSize, workers) => byKey.get(cellKey({ method, workers, chunkSize })),
      shading,
      outlined,
    }
    // One row says no more than a line of the chart of speed-up.
    return grid.chunks.length < 2 ? [] : [heatCard(`heat-${place}`, method, own, grid)]
  })
}

function outlinedOf(cells: readonly CellStats[], analysis: LabAnalysis): Outlined | null {
  const noted = (note: CellNote): readonly Outlined[] =>
    cells.filter((stats) => notesOf(stats, analysis).includes(note)).map(({ cell }) => ({ key: cellKey(cell), note }))
  return [...noted('advised'), ...noted('fastest')][0] ?? null
}

/** The pool's own choice comes last. */
const chunkOrder = (chunk: LabCell['chunkSize']): number =>
  typeof chunk === 'number' ? chunk : Number.MAX_SAFE_INTEGER

const chunkText = (chunk: LabCell['chunkSize']): string => (typeof chunk === 'number' ? formatCount(chunk) : 'auto')

function heatCard(id: string, method: string, cells: readonly CellStats[], grid: Grid): Markup {
  const { shading, outlined } = grid
  const title = `${shading.name} by workers and chunk size: ${method}`
  const isHere = cells.some(({ cell }) => cellKey(cell) === outlined?.key)
  const note = `The stronger the shade, the faster.${isHere ? ` The outlined cell is the ${outlined?.note ?? ''} one.` : ''}`
  const high = grid.chunks.length > FEW_ROWS ? 18 : 30
  const each = cells.map((stats) => `${cellWords(stats.cell)}: ${shading.format(stats)}`)
  return chartCard({
    title,
    note,
    key: shading.key,
    picture: picture({
      id,
      title,
      description: `${note} ${each.join('; ')}.`,
      frame: { width: WIDTH, height: TOP + grid.chunks.length * high + 42 },
      body: squares(grid, high),
    }),
    numbers: [matrix(title, grid)],
  })
}

function squares({ workers, chunks, at, shading, outlined }: Grid, high: number): readonly Markup[] {
  const wide = Math.min(WIDEST, (WIDTH - LEFT - 8) / workers.length)
  const bottom = TOP + chunks.length * high
  const middle = (place: number): number => LEFT + (place + 0.5) * wide
  let border = NOTHING
  const drawn = chunks.flatMap((chunk, row) =>
    workers.map((count, column) => {
      const stats = at(chunk, count)
      const [x, y] = [LEFT + column * wide, TOP + row * high]
      const box = html`x="${x + 0.5}" y="${y + 0.5}" width="${wide - 1}" height="${high - 1}"`
      if (stats === undefined)
        return html`<rect class="empty" ${box}><title>no trial of this cell counts</title></rect>`
      if (cellKey(stats.cell) === outlined?.key) border = html`<rect class="outlined" ${box}/>`
      const shade = `h${shading.shadeOf(stats)}`
      const text = shading.format(stats)
      const words =
        wide < ROOM_FOR_TEXT
          ? NOTHING
          : html`<text class="middle on-${shade}" x="${middle(column)}" y="${y + high / 2 + 4}">${text}</text>`
      return html`<g><title>${cellWords(stats.cell)}: ${text}</title><rect class="${shade}" ${box}/>${words}</g>\n`
    }),
  )
  const below = keepApart(
    workers.map((_, place) => place),
    middle,
    26,
  ).map((place) => html`<text class="middle" x="${middle(place)}" y="${bottom + 16}">${String(workers[place])}</text>`)
  const beside = chunks.map(
    (chunk, row) =>
      html`<text class="end" x="${LEFT - 8}" y="${TOP + (row + 0.5) * high + 4}">${chunkText(chunk)}</text>`,
  )
  return [
    html`<text class="name" x="4" y="${TOP - 12}">Tasks in a chunk</text>
<text class="name middle" x="${LEFT + (workers.length * wide) / 2}" y="${bottom + 34}">Workers</text>\n`,
    ...drawn,
    ...below,
    ...beside,
    border,
  ]
}

function matrix(caption: string, { workers, chunks, at, shading }: Grid): Markup {
  return table({
    caption,
    columns: [
      { head: 'Chunk size', cell: chunkText },
      ...workers.map((count) => ({
        head: `${count}`,
        isNumber: true,
        cell: (chunk: LabCell['chunkSize']) => {
          const stats = at(chunk, count)
          return stats === undefined ? missing('no trial of this cell counts') : shading.format(stats)
        },
      })),
    ],
    rows: chunks,
  })
}
