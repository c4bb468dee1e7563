// The report of an experiment as Markdown, for a pull request: what came out, in short.

import type { CellStats, Experiment, LabAnalysis, VerdictLine } from '../../shared/lab.ts'
import { cellWords } from '../../shared/lab.ts'
import {
  formatMemory,
  formatShare,
  formatTimes,
  machineWords,
  NOT_KNOWN,
  timeColumn,
} from '../../shared/lab-numbers.ts'
import { notesOf } from '../../shared/lab-notes.ts'
import { plural } from '../../shared/plural.ts'
import { plainLine, utcTime } from './plain-text.ts'
import { allCells } from './report/cell-groups.ts'

const TONES: Readonly<Record<VerdictLine['tone'], string>> = { good: '✓ Good', bad: '✗ Problem', note: '• Note' }
/** Follows an @ or a #, so that nobody is notified and nothing is linked. */
const NO_LINK = '\u200B'

const ONCE = 'measured once'

export function reportMarkdown(experiment: Experiment, analysis: LabAnalysis): string {
  const { title, startedAt, status, trials, error, notes, machine } = experiment
  const { verdict, checklist, warnings } = analysis
  return [
    `### ${escaped(title) || 'Experiment'}`,
    `${utcTime(startedAt)}, ${status}, ${plural(trials.length, 'trial')}`,
    error === null ? '' : `Error: ${escaped(error)}`,
    notes === '' ? '' : `Notes: ${escaped(notes)}`,
    verdict.map(({ tone, text }) => `- **${TONES[tone]}**: ${escaped(text)}`).join('\n'),
    cellTable(analysis),
    checklist.length === 0
      ? ''
      : table(
          ['Question', 'Answer', 'Number', 'Why'],
          checklist.map(({ question, answer, figure, why }) => [question, answer, figure || NOT_KNOWN, why]),
        ),
    warnings.map((text) => `- **Warning**: ${escaped(text)}`).join('\n'),
    `Machine: ${escaped(machineWords(machine))}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n')
}

function cellTable(analysis: LabAnalysis): string {
  const rows = allCells(analysis)
  if (rows.length === 0) return ''
  const { unit, format } = timeColumn(rows.flatMap(({ medianMs, minMs }) => [medianMs, minMs]))
  const known = <T>(value: T | null, words: (value: T) => string): string => (value === null ? NOT_KNOWN : words(value))
  const range = (ends: readonly [number, number], words: (value: number) => string): string =>
    `${words(ends[0])} to ${words(ends[1])}`
  const name = (stats: CellStats): string => {
    const notes = notesOf(stats, analysis).join(', ')
    return notes === '' ? cellWords(stats.cell) : `${cellWords(stats.cell)} (${notes})`
  }
  const cells = rows.map((stats) => [
    name(stats),
    format(stats.medianMs),
    stats.trials < 2 ? ONCE : range(stats.interval, format),
    known(stats.speedUp, formatTimes),
    stats.trials < 2 ? ONCE : known(stats.speedUpInterval, (ends) => range(ends, formatTimes)),
    known(stats.efficiency, formatShare),
    known(stats.peakRssBytes, formatMemory),
    String(stats.trials),
  ])
  const heads = ['Cell', `Median (${unit})`, '95% interval', 'Speed-up (times)', '95% interval', 'Efficiency', 'Memory']
  return table([...heads, 'Trials'], cells, 1)
}

/** Columns from `numbers` on stand at the right. */
function table(heads: readonly string[], rows: readonly (readonly string[])[], numbers = heads.length): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const rule = heads.map((_, place) => (place < numbers ? '---' : '---:'))
  return [line(heads), line(rule), ...rows.map((cells) => line(cells.map(escaped)))].join('\n')
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** On one line, and nothing in it is Markdown or HTML. It stands after other words: lines that begin so are no lists. */
function escaped(text: string): string {
  return plainLine(text)
    .replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign)
    .replace(/[\\`*_[\]|~]/g, (sign) => `\\${sign}`)
    .replace(/[@#](?=[\p{L}\p{N}])/gu, (sign) => `${sign}${NO_LINK}`)
}
