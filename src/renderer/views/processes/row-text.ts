// Rows as text for the clipboard: columns apart by tabs, as spreadsheets take it.

import type { ProcessRecord } from '../../../shared/deck-state.ts'
import { formatExitCode } from '../../../shared/exit-code.ts'
import type { ProcessFigures } from '../../../shared/figures.ts'

export interface CopiedRow {
  readonly record: ProcessRecord
  readonly figures: ProcessFigures | undefined
}

const HEAD = ['Name', 'PID', 'State', 'Exit code', 'CPU %', 'Memory bytes', 'In flight', 'Done', 'Cause']

/** A name is a person's or a program's: it must not make columns or lines of its own. */
const cell = (value: string | number | null | undefined): string => String(value ?? '').replaceAll(/[\t\r\n]+/g, ' ')

export function rowsAsText(rows: readonly CopiedRow[]): string {
  const lines = rows.map(({ record, figures }) => [
    record.name,
    record.pid,
    record.state,
    record.exitCode === null ? '' : formatExitCode(record.exitCode),
    figures?.cpuPercent?.toFixed(1),
    figures?.rssBytes,
    figures?.inFlight,
    figures?.done,
    record.cause?.text,
  ])
  return [HEAD, ...lines].map((line) => line.map(cell).join('\t')).join('\n')
}
