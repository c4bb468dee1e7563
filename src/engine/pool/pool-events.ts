// The events of a pool: which journal events the scheduler's instructions cause.

import type { EventBody } from '../../shared/events.ts'
import type { RunId } from '../../shared/run.ts'
import type { InstructionOf } from './scheduler/scheduler-messages.ts'

/** Null when the event is about a run, and this pool belongs to none. */
export function eventOf(
  instruction: InstructionOf<'stale' | 'report-loss' | 'moved'>,
  runId: RunId | null,
): EventBody | null {
  if (instruction.do === 'stale')
    return { type: 'answers.dropped', processId: instruction.worker, tasks: instruction.tasks }
  if (runId === null) return null
  if (instruction.do === 'moved') {
    const { from, to, tasks } = instruction
    return { type: 'tasks.moved', runId, from, to, tasks }
  }
  const { worker: processId, chunk: chunkId, running: runningTask, again: handedOutAgain } = instruction
  const { runningOf, inFlight, lost, finished } = instruction
  return {
    type: 'worker.lost',
    processId,
    runId,
    chunkId,
    runningTask,
    runningOf,
    inFlight,
    handedOutAgain,
    lost,
    finished,
  }
}
