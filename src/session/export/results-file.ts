// A run's results as text, piece by piece: JSON, or CSV for a spreadsheet.

import { stringify } from 'csv-stringify/sync'
import type { TaskRow } from '../../shared/run.ts'

/** The part of a run that an export needs. */
export interface Results {
  readonly total: number
  wholeRows(offset: number, limit: number): Promise<readonly TaskRow[]>
}

export type ResultsFormat = 'json' | 'csv'

const ROWS_AT_ONCE = 1_000
/** Most fields of a value that become columns, and the rows searched for them. */
const MOST_FIELDS = 32
const LOOK_AT = 100

function errorText({ error }: TaskRow): string | null {
  return error === null ? null : `${error.name}: ${error.message}`
}

/** A value that is JSON text already is inserted unchanged. */
function jsonRow(row: TaskRow): string {
  const { index, label, outcome, pid, workMs, attempts } = row
  const value = row.text === null ? JSON.stringify(row.value) : isJson(row.text) ? row.text : JSON.stringify(row.text)
  const rest = JSON.stringify({ error: errorText(row), pid, workMs, attempts }).slice(1)
  return `${JSON.stringify({ task: index, input: label, outcome }).slice(0, -1)},"value":${value},${rest}`
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}

const isFlat = (value: unknown): boolean => typeof value !== 'object' || value === null

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}

/** The fields that become columns, where all values are small flat objects of one shape; else null. */
function sharedFields(rows: readonly TaskRow[]): readonly string[] | null {
  let names: string | null = null
  for (const { outcome, text } of rows) {
    if (outcome !== 'done') continue
    const fields = fieldsOf(parsed(text))
    if (fields === null || !Object.values(fields).every(isFlat)) return null
    const these = JSON.stringify(Object.keys(fields))
    if (names !== null && names !== these) return null
    names = these
  }
  const list = names === null ? [] : (JSON.parse(names) as string[])
  return list.length === 0 || list.length > MOST_FIELDS ? null : list
}

function csvRows(rows: readonly TaskRow[], fields: readonly string[] | null, header: boolean): string {
  const cells = rows.map((row) => {
    const own = fields === null ? null : fieldsOf(parsed(row.text))
    const values = fields === null ? [row.text ?? row.value] : fields.map((name) => own?.[name] ?? null)
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
  const fields = format === 'csv' ? sharedFields(await run.wholeRows(0, LOOK_AT)) : null
  if (format === 'json') yield '[\n'
  for (let offset = 0; offset < run.total; offset += ROWS_AT_ONCE) {
    const rows = await run.wholeRows(offset, ROWS_AT_ONCE)
    const isLast = offset + ROWS_AT_ONCE >= run.total
    if (format === 'csv') yield csvRows(rows, fields, offset === 0)
    else yield `${rows.map(jsonRow).join(',\n')}${isLast ? '\n' : ',\n'}`
  }
  if (format === 'json') yield ']\n'
}
