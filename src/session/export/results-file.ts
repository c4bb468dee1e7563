// A run's results as text, piece by piece: JSON, or CSV for a spreadsheet.

import { stringify } from 'csv-stringify/sync'
import type { TaskRow } from '../../shared/run.ts'
import type { WholeRow } from '../run/task-table.ts'

/** The part of a run that an export needs. */
export interface Results {
  readonly total: number
  wholeRows(offset: number, limit: number): Promise<readonly WholeRow[]>
}

export type ResultsFormat = 'json' | 'csv'

const ROWS_AT_ONCE = 1_000
/** Most fields of a value that become columns. */
const MOST_FIELDS = 32

function errorText({ error }: TaskRow): string | null {
  return error === null ? null : `${error.name}: ${error.message}`
}

/** A value is JSON text already. A task that returned nothing has no value, as in any JSON. */
function jsonRow(row: WholeRow): string {
  const { index, label, outcome, pid, workMs, attempts } = row
  const value = row.json !== null ? `"value":${row.json},` : outcome === 'done' ? '' : '"value":null,'
  const rest = JSON.stringify({ error: errorText(row), pid, workMs, attempts }).slice(1)
  return `${JSON.stringify({ task: index, input: label, outcome }).slice(0, -1)},${value}${rest}`
}

async function* pages(run: Results): AsyncGenerator<readonly WholeRow[]> {
  for (let offset = 0; offset < run.total; offset += ROWS_AT_ONCE) yield await run.wholeRows(offset, ROWS_AT_ONCE)
}

const isFlat = (value: unknown): boolean => typeof value !== 'object' || value === null

function fieldsOf({ json }: WholeRow): Readonly<Record<string, unknown>> | null {
  const value: unknown = json === null ? null : JSON.parse(json)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}

/** The fields that become columns, where all values are small flat objects of one shape; else null. */
async function sharedFields(run: Results): Promise<readonly string[] | null> {
  let names: string | null = null
  // All rows: a value of another shape would have no column.
  for await (const rows of pages(run)) {
    for (const row of rows) {
      if (row.outcome !== 'done') continue
      const fields = fieldsOf(row)
      if (fields === null || !Object.values(fields).every(isFlat)) return null
      const these = JSON.stringify(Object.keys(fields))
      if (names !== null && names !== these) return null
      names = these
    }
  }
  const list = names === null ? [] : (JSON.parse(names) as string[])
  return list.length === 0 || list.length > MOST_FIELDS ? null : list
}

/** The library writes true as 1, and false and null as nothing. */
function cellOf(value: unknown): string | number {
  return typeof value === 'number' ? value : String(value)
}

function csvRows(rows: readonly WholeRow[], fields: readonly string[] | null, header: boolean): string {
  const cells = rows.map((row) => {
    const own = fields === null ? null : fieldsOf(row)
    const values =
      fields === null ? [row.text ?? row.value] : fields.map((name) => (own === null ? null : cellOf(own[name])))
    return [row.index, row.label, row.outcome, ...values, errorText(row), row.pid, row.workMs, row.attempts]
  })
  return stringify(cells, {
    header,
    columns: ['task', 'input', 'outcome', ...(fields ?? ['value']), 'error', 'pid', 'workMs', 'attempts'],
    // A spreadsheet runs a cell that begins like a formula; a negative number is none.
    escape_formulas: true,
    cast: { number: (value) => ({ value: String(value), escape_formulas: false }) },
  })
}

export async function* resultsText(run: Results, format: ResultsFormat): AsyncGenerator<string> {
  const fields = format === 'csv' ? await sharedFields(run) : null
  let written = 0
  if (format === 'json') yield '[\n'
  for await (const rows of pages(run)) {
    const isFirst = written === 0
    written += rows.length
    if (format === 'csv') yield csvRows(rows, fields, isFirst)
    else yield `${rows.map(jsonRow).join(',\n')}${written < run.total ? ',\n' : '\n'}`
  }
  if (format === 'json') yield ']\n'
}
