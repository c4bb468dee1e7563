// The live table of `procdeck watch` in a terminal: one line a process, the living first, and the queues. Pure.

import { plainLine } from '../session/export/plain-text.ts'
import { formatExitCode } from '../shared/exit-code.ts'
import type { Metrics } from '../shared/metrics.ts'
import { plural } from '../shared/plural.ts'
import { isAlive } from '../shared/process.ts'
import type { ProcessRecord, SessionState } from '../shared/session-state.ts'

const HEAD = ['NAME', 'PID', 'STATE', 'EXIT CODE', 'CPU %', 'MEMORY', 'DONE', 'IN FLIGHT'] as const
/** Numbers stand at the right of their column. */
const RIGHT = new Set<string>(['PID', 'CPU %', 'MEMORY', 'DONE', 'IN FLIGHT'])
const MOST_NAME = 32
const GAP = '  '

export interface TableSize {
  readonly columns: number
  /** Lines of the whole table. */
  readonly rows: number
}

/** At most `rows` lines of at most `columns` characters. Rows that do not fit are counted. */
export function tableLines(state: SessionState, metrics: Metrics, { columns, rows }: TableSize): readonly string[] {
  const all = Object.values(state.processes)
  const ordered = [...all.filter(({ state: one }) => isAlive(one)), ...all.filter(({ state: one }) => !isAlive(one))]
  const queues = queueLine(state, metrics)
  const room = Math.max(1, rows - 1 - (queues === null ? 0 : 1))
  const shown = ordered.slice(0, ordered.length > room ? room - 1 : room)
  const cells = shown.map((record) => cellsOf(record, metrics))
  const widths = HEAD.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i]?.length ?? 0)))
  const lines = [[...HEAD], ...cells].map((row) => row.map((text, i) => padded(text, i, widths[i] ?? 0)).join(GAP))
  if (shown.length < ordered.length)
    lines.push(`and ${plural(ordered.length - shown.length, 'more process', 'more processes')}`)
  if (queues !== null) lines.push(queues)
  return lines.map((line) => line.trimEnd().slice(0, columns)).slice(0, rows)
}

function padded(text: string, column: number, width: number): string {
  return RIGHT.has(HEAD[column] ?? '') ? text.padStart(width) : text.padEnd(width)
}

function cellsOf({ id, name: own, pid, state, exitCode }: ProcessRecord, { processes }: Metrics): readonly string[] {
  // A program gives itself any name.
  const name = plainLine(own)
  const metrics = processes.find((one) => one.id === id)
  const alive = isAlive(state)
  return [
    name.length > MOST_NAME ? `${name.slice(0, MOST_NAME - 1)}…` : name,
    String(pid ?? '–'),
    state === 'running' || metrics?.activity === 'stopped' ? (metrics?.activity ?? 'running') : state,
    formatExitCode(exitCode),
    !alive || metrics?.cpuPercent === null || metrics === undefined ? '–' : metrics.cpuPercent.toFixed(0),
    !alive || metrics?.rssBytes === null || metrics === undefined
      ? '–'
      : `${(metrics.rssBytes / 1024 / 1024).toFixed(0)} MiB`,
    String(metrics?.done ?? 0),
    alive ? String(metrics?.inFlight ?? 0) : '–',
  ]
}

function queueLine({ queues }: SessionState, metrics: Metrics): string | null {
  const depths = metrics.queues.flatMap(({ id, queueDepth }) => {
    const queue = queues[id]
    return queue === undefined
      ? []
      : [`${plainLine(queue.name)} ${queueDepth}${queue.maxSize === 0 ? '' : ` of ${queue.maxSize}`}`]
  })
  return depths.length === 0 ? null : `Queue depth: ${depths.join(', ')}`
}
