// The columns of the process table and their sort keys. The row itself decides how it is drawn.

import {
  createColumnHelper,
  createSortedRowModel,
  type Row,
  rowSortingFeature,
  tableFeatures,
} from '@tanstack/react-table'
import type { ProcessRecord } from '../../../shared/session-state.ts'
import type { ProcessMetrics } from '../../../shared/metrics.ts'
import { isAlive, type ProcessId } from '../../../shared/process.ts'

export interface ProcessRow {
  readonly record: ProcessRecord
  readonly metrics: ProcessMetrics | undefined
}

export const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() })

type TableRow = Row<typeof features, ProcessRow>

const collator = new Intl.Collator('en', { numeric: true })

/** "SpawnPoolWorker-10" after "SpawnPoolWorker-9"; the row model reverses the order for falling. */
function byText(one: TableRow, other: TableRow, column: string): number {
  return collator.compare(one.getValue<string>(column), other.getValue<string>(column))
}

function byNumber(one: TableRow, other: TableRow, column: string): number {
  return one.getValue<number>(column) - other.getValue<number>(column)
}

/** A metric of a running process; exited processes have none and stay last in both directions. */
function ofLiving(pick: (metrics: ProcessMetrics) => number | null): (row: ProcessRow) => number | undefined {
  return ({ record, metrics }) =>
    metrics === undefined || !isAlive(record.state) ? undefined : (pick(metrics) ?? undefined)
}

const helper = createColumnHelper<typeof features, ProcessRow>()
const text = { sortFn: byText, sortDescFirst: false } as const
const number = { sortFn: byNumber, sortDescFirst: true, sortUndefined: 'last' } as const

export const columns = helper.columns([
  helper.accessor(({ record }) => record.name, { id: 'name', header: 'Name', ...text }),
  helper.accessor(({ record }) => record.pid ?? undefined, {
    id: 'pid',
    header: 'PID',
    ...number,
    sortDescFirst: false,
  }),
  helper.accessor(({ record, metrics }) => `${record.state} ${metrics?.activity ?? ''}`, {
    id: 'state',
    header: 'State',
    ...text,
  }),
  helper.accessor(({ record }) => record.exitCode ?? undefined, {
    id: 'exit',
    header: 'Exit code',
    ...number,
    sortDescFirst: false,
  }),
  helper.accessor(
    ofLiving((metrics) => metrics.cpuPercent),
    { id: 'cpu', header: 'CPU %', ...number },
  ),
  helper.accessor(
    ofLiving((metrics) => metrics.rssBytes),
    { id: 'memory', header: 'Memory', ...number },
  ),
  helper.accessor(
    ofLiving((metrics) => metrics.inFlight),
    { id: 'flight', header: 'In flight', ...number },
  ),
  helper.accessor(
    ofLiving((metrics) => metrics.chunk?.firstTask ?? null),
    { id: 'chunk', header: 'Chunk', ...number, sortDescFirst: false },
  ),
  helper.accessor(({ metrics }) => metrics?.done ?? 0, { id: 'done', header: 'Done', ...number }),
  helper.accessor(({ record }) => record.startedAtMs, { id: 'age', header: 'Age', ...number, sortDescFirst: false }),
])

export type ColumnId = 'name' | 'pid' | 'state' | 'exit' | 'cpu' | 'memory' | 'flight' | 'chunk' | 'done' | 'age'

/** The tooltip of a header. */
export const EXPLAINED: Record<ColumnId, string> = {
  name: 'Name of the process',
  pid: 'Process id of the operating system',
  state: 'State, and what a running process is doing: idle, busy, or stopped by SIGSTOP',
  exit: '0 success, above 0 failure, -N ended by signal N, as in Python',
  cpu: 'Of one core, or of the whole machine: the totals below say which, and change it',
  memory: 'Resident memory (RSS)',
  flight: 'Tasks handed to it and not answered',
  chunk: 'Its tasks, by their numbers in the run, and how many of them it has answered',
  done: 'Tasks it has done; those that failed are not counted here',
  age: 'Since it was started; of a dead process, how long it lived',
}

/** Columns whose metrics are aligned to the right. */
export const RIGHT: ReadonlySet<string> = new Set(['pid', 'cpu', 'memory', 'flight', 'done', 'age'])

/** Left-aligned columns after a right-aligned one, which need a wider gap. */
export const AFTER_NUMBER: ReadonlySet<string> = new Set(['state', 'chunk'])

export function rowId({ record }: ProcessRow): string {
  return String(record.id satisfies ProcessId)
}
