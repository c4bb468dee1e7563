// Why a process died and what happened to its work, in one sentence, from the records alone.

import type { SessionState, Loss, ProcessRecord } from './session-state.ts'
import { formatCount, plural } from './plural.ts'
import type { Actor, ProcessId } from './process.ts'
import { asSentence } from './sentence.ts'

function nameOf(state: SessionState, id: ProcessId): string {
  return state.processes[id]?.name ?? `process ${id}`
}

function list(names: readonly string[]): string {
  if (names.length <= 2) return names.join(' and ')
  return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
}

/** A task that is lost may all the same have done what it was to do. */
function hadFinished({ lost, finished }: Loss): string {
  if (finished === 0) return ''
  return finished === lost ? ', but had finished' : `, ${formatCount(finished)} of them had finished`
}

function fate(state: SessionState, loss: Loss): string {
  if (loss.inFlight === 0) return 'No task was on it.'
  const chunk = loss.chunkId === null ? '' : `chunk ${loss.chunkId}, `
  const on = `${plural(loss.inFlight, 'task was', 'tasks were')} on it (${chunk}unanswered)`
  const lost = loss.lost === 0 ? '' : `; ${plural(loss.lost, 'task is', 'tasks are')} lost${hadFinished(loss)}`
  if (loss.handedOutAgain === 0) return `${on}${lost}.`
  const names = loss.movedTo.map((id) => nameOf(state, id))
  const where = names.length === 0 ? 'waiting for a free worker' : `handed to ${list(names)}`
  return `${on}${lost}; ${loss.handedOutAgain === loss.inFlight ? '' : `${loss.handedOutAgain} `}${where}.`
}

function took(state: SessionState, dead: ProcessRecord): string {
  const by = dead.replacedBy === null ? undefined : state.processes[dead.replacedBy]
  if (by === undefined) return ''
  return ` ${by.name}${by.pid === null ? '' : ` (PID ${by.pid})`} took its place.`
}

/** By SIGTERM. */
const TERMINATED = -15

/** True for an end that Procdeck or a person asked for, and that came as asked: it is no news and no warning. */
export function endedAsAsked(exitCode: number | null, by: Actor): boolean {
  // `itself`: a worker of a watched program that its own Pool ended.
  return by === 'procdeck' || ((by === 'you' || by === 'itself') && exitCode === TERMINATED)
}

/** One to three sentences about a dead process: its cause, work and replacement. Empty while it is alive. */
export function tellDeath(state: SessionState, id: ProcessId): string {
  const dead = state.processes[id]
  if (dead === undefined || dead.cause === null) return ''
  const pid = dead.pid === null ? '' : ` (PID ${dead.pid})`
  const work = dead.loss === null ? '' : ` ${fate(state, dead.loss)}`
  return `${dead.name}${pid}: ${asSentence(dead.cause.text)}${work}${took(state, dead)}`
}
