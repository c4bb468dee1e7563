// Folds one event into the state. Pure; only this file defines what an event changes in a record.

import { assertNever } from './assert-never.ts'
import type { SessionState, ProcessRecord, QueueRecord, RunRecord } from './session-state.ts'
import type { SessionEvent } from './events.ts'
import { MAX_CHARTS, MAX_CHECKS, MAX_PICTURES } from './limits.ts'
import { isAlive, type ProcessId } from './process.ts'
import type { RunId, RunPicture } from './run.ts'

function withProcess(
  state: SessionState,
  id: ProcessId,
  change: (old: ProcessRecord) => Partial<ProcessRecord>,
): SessionState {
  const old = state.processes[id]
  if (old === undefined) return state // its row was cleared, or its start fell into a gap
  return { ...state, processes: { ...state.processes, [id]: { ...old, ...change(old) } } }
}

/** A process leaves `backoff` when its place is taken or given up: it has ended, or it never started. */
function waitsNoLonger(old: ProcessRecord): Partial<ProcessRecord> {
  if (old.state !== 'backoff') return {}
  return { state: old.exitCode === null ? 'fatal' : 'exited', backoff: null }
}

function withRun(state: SessionState, id: RunId, change: Partial<RunRecord>): SessionState {
  const old = state.runs[id]
  if (old === undefined) return state
  return { ...state, runs: { ...state.runs, [id]: { ...old, ...change } } }
}

/** Gives a run a new picture. A picture is large: only the newest ones are kept. */
function withPicture(state: SessionState, id: RunId, picture: RunPicture): SessionState {
  const others = Object.values(state.runs).filter((run) => run.picture !== null && run.id !== id)
  const dropped = others.slice(0, Math.max(0, others.length + 1 - MAX_PICTURES))
  return dropped.reduce((now, old) => withRun(now, old.id, { picture: null }), withRun(state, id, { picture }))
}

/** Removes cleared rows, and an ended run with the last of its rows. */
function without(state: SessionState, ids: readonly ProcessId[]): SessionState {
  const processes = { ...state.processes }
  for (const id of ids) delete processes[id]
  const needed = new Set(Object.values(processes).map((process) => process.runId))
  const runs = Object.fromEntries(
    Object.entries(state.runs).filter(([, run]) => run.status === 'running' || needed.has(run.id)),
  )
  const queues = Object.fromEntries(
    Object.entries(state.queues).filter(
      ([, { closed, runId }]) => closed === null || (runId !== null && runs[runId] !== undefined),
    ),
  )
  return { ...state, processes, runs, queues }
}

function apply(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'run.started': {
      const { runId: id, sourceId = null, workload, title, parameters, summary, workers, chunkSize, totalTasks } = event
      const { restart = null } = event
      const run: RunRecord = {
        id,
        sourceId,
        workload,
        title,
        parameters,
        summary,
        workers,
        chunkSize,
        restart,
        totalTasks,
        checks: [],
        charts: [],
        diagnoses: [],
        picture: null,
        gaveUp: [],
        chaosEveryMs: null,
        status: 'running',
        startedAtMs: event.atMs,
        elapsedMs: null,
        result: null,
        error: null,
      }
      return { ...state, runs: { ...state.runs, [id]: run } }
    }
    case 'run.resized':
      return withRun(state, event.runId, { workers: event.workers })
    case 'run.checked': {
      const { runId, name, ok, detail } = event
      const checks = state.runs[runId]?.checks ?? []
      return withRun(state, runId, { checks: [...checks.slice(1 - MAX_CHECKS), { name, ok, detail }] })
    }
    case 'run.charted': {
      const { runId, chart } = event
      const charts = state.runs[runId]?.charts ?? []
      const known = charts.some(({ title }) => title === chart.title)
      return withRun(state, runId, {
        charts: known
          ? charts.map((old) => (old.title === chart.title ? chart : old))
          : [...charts.slice(1 - MAX_CHARTS), chart],
      })
    }
    case 'run.diagnosed': {
      const { runId, diagnosis } = event
      const diagnoses = state.runs[runId]?.diagnoses ?? []
      if (diagnosis.evidence.length === 0)
        return withRun(state, runId, { diagnoses: diagnoses.filter(({ name }) => name !== diagnosis.name) })
      const known = diagnoses.some(({ name }) => name === diagnosis.name)
      return withRun(state, runId, {
        diagnoses: known
          ? diagnoses.map((old) => (old.name === diagnosis.name ? diagnosis : old))
          : [...diagnoses, diagnosis],
      })
    }
    case 'run.pictured':
      return withPicture(state, event.runId, { ...event.picture, tiles: [] })
    case 'run.chaos':
      return withRun(state, event.runId, { chaosEveryMs: event.everyMs })
    case 'run.tiled': {
      const { runId, tile } = event
      const picture = state.runs[runId]?.picture ?? null
      if (picture === null) return state
      const others = picture.tiles.filter(({ x, y }) => x !== tile.x || y !== tile.y)
      return withRun(state, runId, { picture: { ...picture, tiles: [...others, tile] } })
    }
    case 'run.finished': {
      const { status, elapsedMs, result, error } = event
      return withRun(state, event.runId, { status, elapsedMs, result, error })
    }
    case 'process.starting': {
      const {
        processId: id,
        sourceId = null,
        parentId = null,
        runId,
        name,
        startMethod,
        command = null,
        replaces,
      } = event
      const record: ProcessRecord = {
        id,
        sourceId,
        parentId,
        runId,
        name,
        pid: null,
        startMethod,
        command,
        state: 'starting',
        exitCode: null,
        cause: null,
        error: null,
        startedAtMs: event.atMs,
        startUpMs: null,
        exitedAtMs: null,
        replaces,
        replacedBy: null,
        ladder: null,
        hang: null,
        backoff: null,
        loss: null,
      }
      const added = { ...state, processes: { ...state.processes, [id]: record } }
      return replaces === null
        ? added
        : withProcess(added, replaces, (old) => ({ replacedBy: id, ...waitsNoLonger(old) }))
    }
    case 'process.started':
      return withProcess(state, event.processId, () => ({ pid: event.pid }))
    case 'process.ready':
      return withProcess(state, event.processId, (old) => ({
        state: old.state === 'starting' ? 'running' : old.state,
        startUpMs: event.startUpMs,
      }))
    case 'process.described':
      return withProcess(state, event.processId, () => ({ name: event.name, startMethod: event.startMethod }))
    case 'process.adopted': {
      const { processId, runId, name, replaces } = event
      const adopted = withProcess(state, processId, () => ({ runId, name, replaces }))
      return replaces === null ? adopted : withProcess(adopted, replaces, () => ({ replacedBy: processId }))
    }
    case 'process.unresponsive':
      return withProcess(state, event.processId, () => ({
        hang: { kind: event.kind, sinceMs: event.atMs - event.forMs },
      }))
    case 'process.responsive':
      return withProcess(state, event.processId, () => ({ hang: null }))
    case 'process.stopping':
      return withProcess(state, event.processId, (old) => ({
        state: isAlive(old.state) ? 'stopping' : old.state,
        ladder: {
          by: event.by,
          step: event.step,
          sinceMs: event.atMs,
          nextAtMs: event.graceMs === null ? null : event.atMs + event.graceMs,
        },
      }))
    case 'process.exited':
      return withProcess(state, event.processId, () => ({
        state: 'exited',
        exitCode: event.exitCode,
        cause: event.cause,
        exitedAtMs: event.atMs,
        ladder: null,
        hang: null,
        backoff: null,
      }))
    case 'process.failed-to-start':
      return withProcess(state, event.processId, () => ({
        state: 'fatal',
        error: event.error,
        cause: { by: 'itself', text: `did not start: ${event.error.message}` },
        exitedAtMs: event.atMs,
        ladder: null,
        backoff: null,
      }))
    case 'process.backoff':
      return withProcess(state, event.processId, (old) =>
        isAlive(old.state)
          ? {}
          : { state: 'backoff', backoff: { restarts: event.restarts, nextAtMs: event.atMs + event.delayMs } },
      )
    case 'process.backoff-ended':
      return withProcess(state, event.processId, waitsNoLonger)
    case 'group.fatal': {
      const { runId, group, processId, reason } = event
      const run = runId === null ? undefined : state.runs[runId]
      const told =
        runId === null || run === undefined
          ? state
          : withRun(state, runId, { gaveUp: [...run.gaveUp, { group, processId, reason }] })
      if (processId === null) return told
      return withProcess(told, processId, (old) => (isAlive(old.state) ? {} : { state: 'fatal', backoff: null }))
    }
    case 'process.raised':
      return withProcess(state, event.processId, () => ({ error: event.error }))
    case 'worker.lost': {
      const { chunkId, runningTask, runningOf, inFlight, handedOutAgain, lost, finished } = event
      return withProcess(state, event.processId, () => ({
        loss: { chunkId, runningTask, runningOf, inFlight, handedOutAgain, lost, finished, movedTo: [] },
      }))
    }
    case 'tasks.moved':
      return withProcess(state, event.from, ({ loss }) =>
        loss === null || loss.movedTo.includes(event.to)
          ? {}
          : { loss: { ...loss, movedTo: [...loss.movedTo, event.to] } },
      )
    case 'queue.opened': {
      const { queueId: id, runId, name, maxSize, joinable } = event
      const queue: QueueRecord = { id, runId, name, maxSize, joinable, closed: null }
      return { ...state, queues: { ...state.queues, [id]: queue } }
    }
    case 'queue.closed': {
      const old = state.queues[event.queueId]
      if (old === undefined) return state
      const queues = { ...state.queues }
      // The queues of a run stay with it.
      if (old.runId !== null && state.runs[old.runId] !== undefined)
        queues[old.id] = { ...old, closed: { discarded: event.discarded } }
      else delete queues[old.id]
      return { ...state, queues }
    }
    case 'processes.cleared':
      return without(state, event.processIds)
    case 'answers.dropped':
    case 'process.signalled':
    case 'run.printed':
    case 'process.output':
    case 'process.output-dropped':
    case 'process.faulted':
    case 'deadlock':
    case 'notice':
      return state
    default:
      return assertNever(event, 'event')
  }
}

/** The state after `event`. An event that was folded before changes nothing; the caller must detect gaps. */
export function reduce(state: SessionState, event: SessionEvent): SessionState {
  if (event.seq <= state.seq) return state
  return { ...apply(state, event), seq: event.seq }
}

/** Folds many events and copies the changed parts once, at the end. */
export function reduceAll(state: SessionState, events: Iterable<SessionEvent>): SessionState {
  let folded = state
  for (const event of events) folded = reduce(folded, event)
  return folded
}
