// Rows as text for the clipboard: columns separated by tabs, for a spreadsheet.

import type { ProcessRecord } from '../../../shared/session-state.ts'
import { formatExitCode } from '../../../shared/exit-code.ts'
import type { ProcessMetrics } from '../../../shared/metrics.ts'

export interface CopiedRow {
  readonly record: ProcessRecord
  readonly metrics: ProcessMetrics | undefined
}

const HEAD = ['Name', 'PID', 'State', 'Exit code', 'CPU %', 'Memory bytes', 'In flight', 'Done', 'Failed', 'Cause']

/** A name comes from a person or a program: it must not add columns or lines. */
const cell = (value: string | number | null | undefined): string => String(value ?? '').replaceAll(/[\t\r\n]+/g, ' ')

export function rowsAsText(rows: readonly CopiedRow[]): string {
  const lines = rows.map(({ record, metrics }) => [
    record.name,
    record.pid,
    record.state,
    record.exitCode === null ? '' : formatExitCode(record.exitCode),
    metrics?.cpuPercent?.toFixed(1),
    metrics?.rssBytes,
    metrics?.inFlight,
    metrics?.done,
    metrics?.failed,
    record.cause?.text,
  ])
  return [HEAD, ...lines].map((line) => line.map(cell).join('\t')).join('\n')
}
