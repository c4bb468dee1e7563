// The timeline as Trace Event JSON for Perfetto and chrome://tracing. A process becomes a thread, a span a complete
// event ("X"), a start or an exit an instant ("i"). Format: "Trace Event Format", the Chromium project.

import { taskNumbers } from '../../shared/plural.ts'
import type { Session } from '../session.ts'
import { formatExitCode } from '../../shared/exit-code.ts'
import { SPAN_OUTCOMES } from '../../shared/timeline.ts'

const EVENTS_AT_ONCE = 1_000
/** All workers stand under one process of the trace. */
const TRACE_PID = 1

interface TraceEvent {
  readonly name: string
  readonly ph: 'X' | 'i' | 'M'
  readonly pid: number
  readonly tid?: number
  /** Microseconds. */
  readonly ts?: number
  readonly dur?: number
  readonly s?: 't'
  readonly cat?: string
  readonly args: Readonly<Record<string, unknown>>
}

const micros = (ms: number): number => Math.round(ms * 1_000)

function* traceEvents(session: Session): Generator<TraceEvent> {
  const { processes, runs } = session.journal.state
  yield { name: 'process_name', ph: 'M', pid: TRACE_PID, args: { name: 'Procdeck' } }
  for (const { id, name, pid, startedAtMs, exitedAtMs, exitCode, cause } of Object.values(processes)) {
    const shared = { pid: TRACE_PID, tid: id } as const
    yield { ...shared, name: 'thread_name', ph: 'M', args: { name: `${name} (PID ${pid ?? '?'})` } }
    yield { ...shared, name: 'started', ph: 'i', s: 't', cat: 'process', ts: micros(startedAtMs), args: { pid } }
    if (exitedAtMs === null) continue
    const args = { pid, exitCode, cause: cause?.text ?? null, by: cause?.by ?? null }
    const death = `ended: ${formatExitCode(exitCode)}`
    yield { ...shared, name: death, ph: 'i', s: 't', cat: 'process', ts: micros(exitedAtMs), args }
  }
  const { columns, total, from } = session.spans.page(0, Number.MAX_SAFE_INTEGER)
  for (let i = 0; i < total - from; i++) {
    const [first, tasks, runId] = [columns.firstTask[i] ?? 0, columns.tasks[i] ?? 0, columns.runId[i] ?? 0]
    const start = micros(columns.startMs[i] ?? 0)
    yield {
      name: taskNumbers(first, tasks),
      ph: 'X',
      pid: TRACE_PID,
      tid: columns.processId[i] ?? 0,
      cat: 'task',
      ts: start,
      // From the rounded ends, so that adjacent spans do not overlap.
      dur: micros(columns.endMs[i] ?? 0) - start,
      args: { run: runId, title: runs[runId]?.title ?? null, tasks, outcome: SPAN_OUTCOMES[columns.outcome[i] ?? 0] },
    }
  }
}

export function* traceText(session: Session): Generator<string> {
  yield '{"displayTimeUnit":"ms","traceEvents":[\n'
  let lines: string[] = []
  let separator = ''
  for (const event of traceEvents(session)) {
    lines.push(`${separator}${JSON.stringify(event)}`)
    separator = ',\n'
    if (lines.length < EVENTS_AT_ONCE) continue
    yield lines.join('')
    lines = []
  }
  yield `${lines.join('')}\n]}\n`
}
