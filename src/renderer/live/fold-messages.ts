// Folds the messages of the live port since the last frame into the view. Pure; returns the new lines and the answers.

import { plural } from '../../shared/plural.ts'
import { assertNever } from '../../shared/assert-never.ts'
import type { SessionState } from '../../shared/session-state.ts'
import { describeEvent } from '../../shared/describe-event.ts'
import type { SessionEvent } from '../../shared/events.ts'
import type { ChartPoint } from '../../shared/metrics.ts'
import type { EventsMessage, FromWindow, HelloMessage, SnapshotMessage, ToWindow } from '../../shared/ipc/stream.ts'
import { reduce } from '../../shared/reducer.ts'
import { foldMetrics } from './fold-metrics.ts'
import { EMPTY_VIEW, type ListedLine, type LiveView } from './live-view.ts'

/** As many as main keeps: ten minutes at one sample a second. */
export const HISTORY_POINTS = 600

export interface LiveState {
  readonly view: LiveView
  /** The newest event that has a line in the list. */
  readonly listedSeq: number
  /** After a gap, events are ignored until the next hello. */
  readonly awaitingHello: boolean
}

export const INITIAL_LIVE: LiveState = { view: EMPTY_VIEW, listedSeq: 0, awaitingHello: true }

export interface Folded {
  readonly state: LiveState
  readonly lines: readonly ListedLine[]
  readonly answers: readonly FromWindow[]
}

function lineOf(session: SessionState, event: SessionEvent, wallEpochMs: number): ListedLine {
  const { level, processId, text } = describeEvent(event)
  const source = processId === null ? null : (session.processes[processId]?.name ?? `process ${processId}`)
  return { wallMs: wallEpochMs + event.atMs, level, source, text }
}

/** A snapshot that was sent before the hello may bring points that the hello holds too. */
function withPoints(history: readonly ChartPoint[], points: readonly ChartPoint[]): readonly ChartPoint[] {
  const lastMs = history.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY
  const fresh = points.filter(({ atMs }) => atMs > lastMs)
  return fresh.length === 0 ? history : [...history, ...fresh].slice(-HISTORY_POINTS)
}

function foldHello(state: LiveState, hello: HelloMessage): Folded {
  const fresh = hello.recent.filter((event) => event.seq > state.listedSeq)
  const view: LiveView = {
    ...state.view,
    ready: true,
    session: hello.state,
    history: hello.history.slice(-HISTORY_POINTS),
    wallEpochMs: hello.wallEpochMs,
    nowMs: hello.atMs,
  }
  return {
    state: { view, listedSeq: hello.state.seq, awaitingHello: false },
    lines: fresh.map((event) => lineOf(hello.state, event, hello.wallEpochMs)),
    answers: [],
  }
}

function foldSnapshot(state: LiveState, { id, metrics, points }: SnapshotMessage): Folded {
  const view: LiveView = {
    ...state.view,
    ...foldMetrics(state.view, metrics),
    history: withPoints(state.view.history, points),
    nowMs: Math.max(state.view.nowMs, metrics.atMs),
  }
  return { state: { ...state, view }, lines: [], answers: [{ ack: 'snapshot', upTo: id }] }
}

function foldEvents(state: LiveState, { events }: EventsMessage): Folded {
  if (state.awaitingHello) return { state, lines: [], answers: [] }
  let session = state.view.session
  let nowMs = state.view.nowMs
  const lines: ListedLine[] = []
  for (const event of events) {
    if (event.seq <= session.seq) continue // the hello already held it
    if (event.seq !== session.seq + 1) {
      return {
        state: { view: { ...state.view, session, nowMs }, listedSeq: session.seq, awaitingHello: true },
        lines,
        answers: [{ resync: true }],
      }
    }
    session = reduce(session, event)
    nowMs = Math.max(nowMs, event.atMs)
    lines.push(lineOf(session, event, state.view.wallEpochMs))
  }
  const next = { view: { ...state.view, session, nowMs }, listedSeq: session.seq, awaitingHello: false }
  return { state: next, lines, answers: [{ ack: 'events', upTo: session.seq }] }
}

function foldOne(state: LiveState, message: ToWindow): Folded {
  switch (message.lane) {
    case 'hello':
      return foldHello(state, message)
    case 'snapshot':
      return foldSnapshot(state, message)
    case 'events':
      return foldEvents(state, message)
    case 'dropped': {
      const wallMs = state.view.wallEpochMs + message.toMs
      const seconds = ((message.toMs - message.fromMs) / 1000).toFixed(1)
      const text = `${plural(message.count, 'event is', 'events are')} missing here: the window was not drawing for ${seconds} s`
      return {
        state: { ...state, awaitingHello: true },
        lines: [{ wallMs, level: 'gap', source: null, text }],
        answers: [],
      }
    }
    default:
      return assertNever(message, 'stream message')
  }
}

/** Only the newest answer of a lane is worth sending. */
function newestOfEachLane(answers: readonly FromWindow[]): readonly FromWindow[] {
  const byLane = new Map<string, FromWindow>()
  for (const answer of answers) byLane.set('ack' in answer ? answer.ack : 'other', answer)
  return [...byLane.values()]
}

export function foldMessages(state: LiveState, messages: readonly ToWindow[]): Folded {
  let folded = state
  const lines: ListedLine[] = []
  const answers: FromWindow[] = []
  for (const message of messages) {
    const step = foldOne(folded, message)
    folded = step.state
    lines.push(...step.lines)
    answers.push(...step.answers)
  }
  return { state: folded, lines, answers: newestOfEachLane(answers) }
}
