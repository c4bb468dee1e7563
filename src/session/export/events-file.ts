// The events that the journal keeps, as text: a line each, as the window shows them.

import type { Journal } from '../../engine/supervisor/journal.ts'
import { RING_EVENTS } from '../../engine/supervisor/journal.ts'
import { describeEvent } from '../../shared/describe-event.ts'

const LINES_AT_ONCE = 1_000

/** "2026-11-24T18:20:01.042Z info SpawnPoolWorker-1: started, PID 7" */
export function* eventsText(journal: Journal): Generator<string> {
  let lines: string[] = []
  for (const event of journal.recent(RING_EVENTS)) {
    const { level, processId, text } = describeEvent(event)
    const name = processId === null ? '' : `${journal.state.processes[processId]?.name ?? `process ${processId}`}: `
    lines.push(`${new Date(journal.wallEpochMs + event.atMs).toISOString()} ${level} ${name}${text}\n`)
    if (lines.length < LINES_AT_ONCE) continue
    yield lines.join('')
    lines = []
  }
  yield lines.join('')
}
