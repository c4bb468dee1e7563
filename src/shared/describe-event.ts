// An event as one line of text, for the list of events, the log and the screen reader.

import { assertNever } from './assert-never.ts'
import { endedAsAsked } from './death.ts'
import type { SessionEvent } from './events.ts'
import { faultWords } from './fault-words.ts'
import { formatExitCode } from './exit-code.ts'
import { plural } from './plural.ts'
import type { Actor, HangKind, ProcessId } from './process.ts'

export type EventLevel = 'info' | 'warning' | 'error' | 'output'

export interface EventLine {
  readonly level: EventLevel
  /** The process of the event, for the prefix of the line. */
  readonly processId: ProcessId | null
  readonly text: string
}

const BY: Record<Actor, string> = {
  you: 'by you',
  procdeck: 'by Procdeck',
  outside: 'from outside',
  itself: 'by itself',
}

const HANG: Record<HangKind, string> = {
  // The kernel's letter is the same for both.
  busy: 'in a long calculation, or waiting for a core',
  stopped: 'stopped (SIGSTOP)',
  blocked: 'blocked in a call',
}

function line(level: EventLevel, processId: ProcessId | null, text: string): EventLine {
  return { level, processId, text }
}

export function describeEvent(event: SessionEvent): EventLine {
  switch (event.type) {
    case 'run.started':
      return line(
        'info',
        null,
        event.totalTasks === 0
          ? `run ${event.runId} started: ${event.title}`
          : `run ${event.runId} started: ${event.title}, ${plural(event.totalTasks, 'task')}, ${plural(event.workers, 'worker')}, chunk size ${event.chunkSize}`,
      )
    case 'run.resized':
      return line('info', null, `run ${event.runId}: ${plural(event.workers, 'worker')} wanted`)
    case 'run.printed':
      return line('info', null, `run ${event.runId}: ${event.text}`)
    case 'run.checked':
      return line(
        event.ok ? 'info' : 'error',
        null,
        `run ${event.runId}: check ${event.ok ? 'passed' : 'FAILED'}: ${event.name}${event.detail === '' ? '' : ` (${event.detail})`}`,
      )
    case 'run.charted':
      return line('info', null, `run ${event.runId}: chart "${event.chart.title}"`)
    case 'run.pictured': {
      const { title, width, height } = event.picture
      return line('info', null, `run ${event.runId}: picture "${title}", ${width} x ${height}`)
    }
    case 'run.tiled': {
      const { x, y, pid } = event.tile
      return line('output', null, `run ${event.runId}: tile at ${x}, ${y}${pid === null ? '' : ` from PID ${pid}`}`)
    }
    case 'run.chaos':
      return line(
        'warning',
        null,
        event.everyMs === null
          ? `run ${event.runId}: chaos is off`
          : `run ${event.runId}: chaos kills one process every ${event.everyMs} ms`,
      )
    case 'process.faulted':
      return line('warning', event.processId, `fault brought about ${BY[event.by]}: ${faultWords(event.fault)}`)
    case 'run.diagnosed':
      return event.diagnosis.evidence.length === 0
        ? line('info', null, `run ${event.runId}: no longer so: ${event.diagnosis.name}`)
        : line('warning', null, `run ${event.runId}: ${event.diagnosis.name}. ${event.diagnosis.line}`)
    case 'run.finished':
      return line(
        event.status === 'failed' ? 'error' : 'info',
        null,
        `run ${event.runId} ${event.status}${event.result === null ? '' : `: ${event.result.headline}`}${event.error === null ? '' : `: ${event.error.message}`}`,
      )
    case 'process.starting':
      return line('info', event.processId, event.replaces === null ? 'starting' : 'starting as a replacement')
    case 'process.started':
      return line('info', event.processId, `started, PID ${event.pid}`)
    case 'process.ready':
      return line(
        'info',
        event.processId,
        event.startUpMs === null ? 'runs' : `ready after ${Math.round(event.startUpMs)} ms`,
      )
    case 'process.described':
      return line('info', event.processId, `is ${event.name}, started by ${event.startMethod}`)
    case 'process.adopted':
      return line('info', event.processId, `taken from the warm processes, now ${event.name}`)
    case 'process.unresponsive':
      // A long calculation is normal for a worker; a stopped or blocked process needs attention.
      return line(
        event.kind === 'busy' ? 'info' : 'warning',
        event.processId,
        `no answer for ${(event.forMs / 1000).toFixed(1)} s: ${HANG[event.kind]}`,
      )
    case 'process.responsive':
      return line('info', event.processId, 'responds again')
    case 'answers.dropped':
      return line('info', event.processId, `${plural(event.tasks, 'late answer')} dropped`)
    case 'process.signalled':
      return line('info', event.processId, `${event.signal} sent ${BY[event.by]}`)
    case 'process.stopping':
      return line('info', event.processId, `stopping (${event.step}) ${BY[event.by]}`)
    case 'process.exited':
      return line(
        event.exitCode === 0 || endedAsAsked(event.exitCode, event.cause.by) ? 'info' : 'warning',
        event.processId,
        `ended with ${formatExitCode(event.exitCode)}: ${event.cause.text}`,
      )
    case 'process.failed-to-start':
      return line('error', event.processId, `did not start: ${event.error.message}`)
    case 'process.backoff':
      return line(
        'info',
        event.processId,
        `restart ${event.restarts} in ${(event.delayMs / 1000).toFixed(1)} s (back-off)`,
      )
    case 'process.backoff-ended':
      return line('info', event.processId, 'its restart was cancelled')
    case 'group.fatal':
      return line('error', event.processId, `${event.group} gives up: ${event.reason}`)
    case 'process.raised':
      return line('error', event.processId, `${event.error.name}: ${event.error.message}`)
    case 'process.output':
      return line('output', event.processId, event.text)
    case 'process.output-dropped':
      return line('warning', event.processId, `${plural(event.lines, 'line')} of output dropped`)
    case 'processes.cleared':
      return line(
        'info',
        null,
        `${plural(event.processIds.length, 'row')} cleared${event.reason === undefined ? '' : `: ${event.reason}`}`,
      )
    case 'worker.lost':
      return line(
        'warning',
        event.processId,
        `died with ${plural(event.inFlight, 'task')} in flight: ${event.handedOutAgain} handed out again, ${event.lost} lost`,
      )
    case 'tasks.moved':
      return line('info', event.to, `was given ${plural(event.tasks, 'task')} of a dead worker`)
    case 'queue.opened':
      return line(
        'info',
        null,
        `queue "${event.name}" opened, ${event.maxSize === 0 ? 'without a limit' : `room for ${plural(event.maxSize, 'item')}`}`,
      )
    case 'queue.closed':
      return line(
        event.discarded > 0 ? 'warning' : 'info',
        null,
        `queue "${event.name}" closed: ${plural(event.discarded, 'item')} discarded`,
      )
    case 'deadlock':
      return line(
        'error',
        null,
        `deadlock, ${event.relieved ? 'a worker was added' : 'all that take part wait for each other'}: ${event.waits.join('; ')}`,
      )
    case 'notice':
      return line(event.level, null, event.text)
    default:
      return assertNever(event, 'event')
  }
}
