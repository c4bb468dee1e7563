// The numbers of an experiment as tables: the checklist, the arrangements, and the trials.

import { IconCircleCheckFilled, IconCircleXFilled, IconCircleDashed } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import {
  cellKey,
  cellWords,
  type ChecklistRow,
  type LabAnalysis,
  sameCell,
  type Trial,
  trialNumber,
} from '../../../shared/lab.ts'
import { MARK_WORDS, notesOf } from '../../../shared/lab-notes.ts'
import { timeColumn } from '../../../shared/lab-numbers.ts'
import { digits, percentWords, timeWords } from '../../../shared/measure-words.ts'
import { formatCount, plural } from '../../../shared/plural.ts'
import { formatBytes, NOTHING } from '../../components/format.ts'
import { useSettings } from '../../state/settings-store.ts'
import css from './lab.module.css'
import { kindOfTrial } from './lab-series.ts'

const ANSWERS: Readonly<Record<ChecklistRow['answer'], typeof IconCircleDashed>> = {
  yes: IconCircleCheckFilled,
  no: IconCircleXFilled,
  'not measured': IconCircleDashed,
}

export function Checklist({ rows }: { readonly rows: readonly ChecklistRow[] }): ReactNode {
  return (
    <div className={css.tableScroll} role="group" aria-label="Checklist" tabIndex={0}>
      <table className={css.table} data-kind="words" data-testid="lab-checklist">
        <caption>
          <strong>Checklist</strong>, answered by measurements
        </caption>
        <thead>
          <tr>
            <th scope="col">Question</th>
            <th scope="col">Answer</th>
            <th scope="col">Measured</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ question, answer, figure, why }) => {
            const Icon = ANSWERS[answer]
            return (
              <tr key={question}>
                <th scope="row">{question}</th>
                <td className={css.answer} data-answer={answer}>
                  <Icon size={14} aria-hidden /> {answer}
                </td>
                <td className={css.figure}>{figure === '' ? NOTHING : figure}</td>
                <td>{why}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

export function CellsTable({ analysis }: { readonly analysis: LabAnalysis }): ReactNode {
  useSettings(({ byteUnits }) => byteUnits)
  const { baseline, cells } = analysis
  const isOneOfThem = cells.some(({ cell }) => sameCell(cell, baseline?.cell ?? null))
  const rows = baseline === null || isOneOfThem ? cells : [baseline, ...cells]
  const { unit, format } = timeColumn(rows.flatMap(({ interval, medianMs }) => [medianMs, ...interval]))
  return (
    <div className={css.tableScroll} role="group" aria-label="Arrangements" tabIndex={0}>
      <table className={css.table} data-testid="lab-cells">
        <caption>
          <strong>Arrangements</strong>: medians with 95% intervals
        </caption>
        <thead>
          <tr>
            <th scope="col">Arrangement</th>
            <th scope="col">Median, {unit}</th>
            <th scope="col">95%, {unit}</th>
            <th scope="col">Speed-up</th>
            <th scope="col">95%</th>
            <th scope="col">Efficiency</th>
            <th scope="col">Cores used</th>
            <th scope="col">Memory</th>
            <th scope="col">Trials</th>
            <th scope="col">Outliers</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((stats) => {
            const { cell, medianMs, interval, speedUp, speedUpInterval, efficiency, coresUsed, peakRssBytes } = stats
            const note = notesOf(stats, analysis).join(', ')
            return (
              <tr key={cellKey(cell)}>
                <th scope="row">
                  {cellWords(cell)} {note !== '' && <span className={css.tag}>{note}</span>}
                </th>
                <td>{format(medianMs)}</td>
                <td>{stats.trials < 2 ? 'once' : `${format(interval[0])} to ${format(interval[1])}`}</td>
                <td>{speedUp === null ? NOTHING : digits(speedUp)}</td>
                <td>
                  {speedUpInterval === null || stats.trials < 2 ? NOTHING : speedUpInterval.map(digits).join(' to ')}
                </td>
                <td>{efficiency === null ? NOTHING : percentWords(efficiency)}</td>
                <td>{digits(coresUsed)}</td>
                <td>{peakRssBytes === null ? NOTHING : formatBytes(peakRssBytes)}</td>
                <td>{stats.trials}</td>
                <td>{stats.outliers}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

const FIRST_ROWS = 50
const MORE_ROWS = 500

function trialNote({ status, error, marks, round }: Trial): string {
  if (status === 'failed') return error ?? 'failed'
  const notes = [...(round === 0 ? ['warm-up: does not count'] : []), ...marks.map((mark) => MARK_WORDS[mark])]
  return notes.join(', ')
}

interface TrialsTableProps {
  readonly trials: readonly Trial[]
  readonly analysis: LabAnalysis
  readonly running: boolean
}

export function TrialsTable({ trials, analysis, running }: TrialsTableProps): ReactNode {
  useSettings(({ byteUnits }) => byteUnits)
  const [most, setMost] = useState(FIRST_ROWS)
  const left = trials.length - most
  return (
    <div className={css.tableScroll} role="group" aria-label="Trials" tabIndex={0}>
      <table className={css.table} data-testid="lab-trials-table">
        <caption>
          <strong>Trials</strong> in their order
        </caption>
        <thead>
          <tr>
            <th scope="col">Trial</th>
            <th scope="col">Round</th>
            <th scope="col" className={css.left}>
              Arrangement
            </th>
            <th scope="col" className={css.left}>
              Status
            </th>
            <th scope="col">Time</th>
            <th scope="col">CPU time</th>
            <th scope="col">Memory</th>
            <th scope="col">Other cores</th>
            <th scope="col" className={css.left}>
              Note
            </th>
          </tr>
        </thead>
        <tbody>
          {trials.slice(0, most).map((trial) => {
            const { index, round, cell, status, measures } = trial
            const { peakRssBytes = null, otherCores = null } = measures ?? {}
            return (
              <tr key={index} data-kind={kindOfTrial(trial, analysis.baseline?.cell ?? null)} data-status={status}>
                <th scope="row">{trialNumber(trial)}</th>
                <td>{round === 0 ? 'warm-up' : round}</td>
                <td className={css.left}>{cellWords(cell)}</td>
                <td className={css.left}>{status === 'running' && !running ? 'end not seen' : status}</td>
                <td>{measures === null ? NOTHING : timeWords(measures.wallMs)}</td>
                <td>{measures === null ? NOTHING : timeWords(measures.cpuMs)}</td>
                <td>{peakRssBytes === null ? NOTHING : formatBytes(peakRssBytes)}</td>
                <td>{otherCores === null ? NOTHING : otherCores.toFixed(2)}</td>
                <td className={css.left}>{trialNote(trial)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {left > 0 && (
        <button type="button" className={css.more} onClick={() => setMost(most + MORE_ROWS)}>
          Show {formatCount(Math.min(left, MORE_ROWS))} more of {plural(trials.length, 'trial')}
        </button>
      )}
    </div>
  )
}
