// Workers against chunk sizes as a table with tinted cells: the faster, the stronger.

import type { ReactNode } from 'react'
import {
  cellWords,
  type CellStats,
  type LabAnalysis,
  type LabCell,
  type LabDesign,
  sameCell,
} from '../../../shared/lab.ts'
import { notesOf } from '../../../shared/lab-notes.ts'
import { digits, timeWords } from '../../../shared/measure-words.ts'
import { formatCount, plural } from '../../../shared/plural.ts'
import { ChartActions } from '../../charts/chart-button.tsx'
import css from './lab.module.css'
import { heatNumbers, tintOf } from './lab-series.ts'
import { SaveChart } from './save-chart.tsx'

/** Of the accent colour in percent: text on it is still read. */
const STRONGEST = 38

interface HeatMapProps {
  readonly analysis: LabAnalysis
  readonly design: LabDesign
  readonly method: LabCell['method']
}

function HeatCell({ stats, analysis }: { readonly stats: CellStats; readonly analysis: LabAnalysis }): ReactNode {
  const { cell, speedUp, medianMs } = stats
  const [said = null] = notesOf(stats, analysis)
  const tint = Math.round(STRONGEST * tintOf(stats, analysis.cells))
  return (
    <td
      className={css.heat}
      data-noted={said !== null}
      style={{ background: `color-mix(in srgb, var(--pd-accent) ${tint}%, transparent)` }}
      title={`${cellWords(cell)}: ${timeWords(medianMs)}`}
    >
      <strong>{speedUp === null ? timeWords(medianMs) : `${digits(speedUp)}×`}</strong>
      {speedUp !== null && <span>{timeWords(medianMs)}</span>}
      {said !== null && <span className={css.tag}>{said}</span>}
    </td>
  )
}

export function HeatMap({ analysis, design, method }: HeatMapProps): ReactNode {
  const { workers, chunkSizes } = design
  // All at once in one process: nothing is sent, so there are no chunks.
  if (workers.length < 2 || chunkSizes.length < 2 || method === 'async') return null
  return (
    <div className={css.tableScroll} role="group" aria-label="Heat map" tabIndex={0}>
      <table className={css.table} data-testid="lab-heat">
        <caption>
          <strong>Workers × chunk size</strong>, {method}: speed-up and median time; the darker, the faster
          <ChartActions>
            <SaveChart
              name="lab-heat"
              title="Workers × chunk size"
              rows={() => heatNumbers(analysis.cells, { method, workers, chunkSizes })}
            />
          </ChartActions>
        </caption>
        <thead>
          <tr>
            <th scope="col">Chunk size</th>
            {workers.map((count) => (
              <th key={count} scope="col">
                {plural(count, 'worker')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {chunkSizes.map((chunkSize) => (
            <tr key={chunkSize}>
              <th scope="row">{chunkSize === 'auto' ? 'auto' : formatCount(chunkSize)}</th>
              {workers.map((count) => {
                const stats = analysis.cells.find(({ cell }) => sameCell(cell, { method, workers: count, chunkSize }))
                return stats === undefined ? (
                  <td key={count} className={css.heat} title="Not measured">
                    –
                  </td>
                ) : (
                  <HeatCell key={count} stats={stats} analysis={analysis} />
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
