// Entries of the history in words: when, of which kind, how two experiments compare. Pure.

import type { CellComparison, ComparisonResult, LabDifference } from '../../../shared/lab-comparison.ts'
import { cellWords, type ExperimentSummary, type LabCell } from '../../../shared/lab.ts'
import { digits } from '../../../shared/measure-words.ts'
import { plural } from '../../../shared/plural.ts'

const two = (value: number): string => String(value).padStart(2, '0')
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** Local time: "today 14:05", "yesterday 09:10", "28 Nov 14:05", "28 Nov 2025". */
export function whenWords(wallMs: number, nowMs: number): string {
  const [then, now] = [new Date(wallMs), new Date(nowMs)]
  const time = `${two(then.getHours())}:${two(then.getMinutes())}`
  const dayBefore = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1)
  if (then.toDateString() === now.toDateString()) return `today ${time}`
  if (then.toDateString() === dayBefore.toDateString()) return `yesterday ${time}`
  const day = `${then.getDate()} ${MONTHS[then.getMonth()]}`
  return then.getFullYear() === now.getFullYear() ? `${day} ${time}` : `${day} ${then.getFullYear()}`
}

/** "28 Nov 2026, 14:05:09" */
export function momentWords(wallMs: number): string {
  const date = new Date(wallMs)
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
  return `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}, ${time}`
}

/** "experiment · 10 trials", "run" */
export function kindWords({ kind, trials }: Pick<ExperimentSummary, 'kind' | 'trials'>): string {
  return kind === 'run' ? 'run' : `experiment · ${plural(trials, 'trial')}`
}

/** "2 experiments and 1 run" */
export function entriesWords(entries: readonly Pick<ExperimentSummary, 'kind'>[]): string {
  const runs = entries.filter(({ kind }) => kind === 'run').length
  const experiments = entries.length - runs
  const parts = [
    ...(experiments > 0 ? [plural(experiments, 'experiment')] : []),
    ...(runs > 0 ? [plural(runs, 'run')] : []),
  ]
  return parts.join(' and ')
}

/** Why the ticked entries cannot be compared; null where they can. */
export function whyNotCompared(ticked: readonly Pick<ExperimentSummary, 'kind'>[]): string | null {
  if (ticked.some(({ kind }) => kind === 'run')) return 'A run has no trials to compare: tick two experiments.'
  return ticked.length === 2 ? null : 'Tick two experiments to compare them.'
}

/** What a cell's comparison says behind the name of its cell. */
export function resultWords({ cell, text }: CellComparison): string {
  const name = `${cellWords(cell)}: `
  return text.startsWith(name) ? text.slice(name.length) : text
}

export function ratioWords(ratio: number): string {
  return `${digits(ratio)}×`
}

const counted = (cells: readonly CellComparison[], result: ComparisonResult): number =>
  cells.filter((cell) => cell.result === result).length

/** The comparison in a sentence: what is different beyond the noise comes first. */
export function comparisonWords(cells: readonly CellComparison[]): string {
  if (cells.length === 0) return 'No arrangement was measured in both.'
  const all = plural(cells.length, 'arrangement')
  const [faster, slower] = [counted(cells, 'faster'), counted(cells, 'slower')]
  const unknown = counted(cells, 'cannot tell')
  if (unknown === cells.length) return `Cannot tell: too few trials in each of ${all}.`
  const rest = unknown > 0 ? ` In ${unknown} there are too few trials to tell.` : ''
  if (faster + slower === 0)
    return `No difference beyond the noise in ${unknown > 0 ? plural(cells.length - unknown, 'arrangement') : all}.${rest}`
  const parts = [...(faster > 0 ? [`faster in ${faster}`] : []), ...(slower > 0 ? [`slower in ${slower}`] : [])]
  return `The second is ${parts.join(' and ')} of ${all}.${rest}`
}

const size = ({ chunkSize }: LabCell): number => (typeof chunkSize === 'number' ? chunkSize : Number.MAX_SAFE_INTEGER)

/** The loop first, then method by method, few workers before many, and small chunks before large ones. */
export function inOrder(cells: readonly CellComparison[]): readonly CellComparison[] {
  const rank = ({ method }: LabCell): string => (method === 'loop' ? '' : method)
  return [...cells].sort(
    ({ cell: one }, { cell: other }) =>
      rank(one).localeCompare(rank(other)) || one.workers - other.workers || size(one) - size(other),
  )
}

const ABOUT: readonly (readonly [LabDifference['about'], string])[] = [
  ['subject', 'What was measured'],
  ['design', 'Design'],
  ['machine', 'Machine'],
]

/** The differences by what they are about; groups without one are left out. */
export function differenceGroups(differences: readonly LabDifference[]) {
  return ABOUT.map(([about, title]) => ({
    title,
    texts: differences.filter((one) => one.about === about).map(({ text }) => text),
  })).filter(({ texts }) => texts.length > 0)
}
