// Rows of names and numbers as CSV for a spreadsheet.

import { stringify } from 'csv-stringify/sync'

export type CsvCell = string | number | null

/** The first row holds the names of the columns; null is an empty cell. */
export function rowsCsv(rows: readonly (readonly CsvCell[])[]): string {
  return stringify(rows as CsvCell[][], SAFE_CSV)
}

/** A spreadsheet runs a cell that begins like a formula; a negative number is none, and NaN is no number. */
const SAFE_CSV = {
  escape_formulas: true,
  cast: {
    number: (value: number) => ({ value: Number.isFinite(value) ? String(value) : '', escape_formulas: false }),
  },
} as const
