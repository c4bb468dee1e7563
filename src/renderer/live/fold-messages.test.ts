import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type SessionState, EMPTY_SESSION } from '../../shared/session-state.ts'
import type { SessionEvent, EventBody } from '../../shared/events.ts'
import type { Metrics, ProcessMetrics } from '../../shared/metrics.ts'
import type { HelloMessage, ToWindow } from '../../shared/ipc/stream.ts'
import { reduceAll } from '../../shared/reducer.ts'
import { foldMessages, HISTORY_POINTS, INITIAL_LIVE, type LiveState } from './fold-messages.ts'

const notice = (seq: number): SessionEvent => ({
  type: 'notice',
  level: 'info',
  text: `line ${seq}`,
  seq,
  atMs: 10 * seq,
})
const numbered = (bodies: readonly EventBody[]): readonly SessionEvent[] =>
  bodies.map((body, place) => ({ ...body, seq: place + 1, atMs: 10 * place }))

function hello(state: SessionState, recent: readonly SessionEvent[] = []): HelloMessage {
  return { lane: 'hello', protocol: 1, state, recent, history: [], wallEpochMs: 1_000_000, atMs: 10 * state.seq }
}

const born: EventBody = {
  type: 'process.starting',
  processId: 1,
  runId: null,
  name: 'p1',
  startMethod: 'spawn',
  replaces: null,
}
const sample: ProcessMetrics = {
  id: 1,
  activity: 'busy',
  cpuPercent: 99,
  rssBytes: 1,
  inFlight: 3,
  done: 4,
  failed: 0,
  chunk: { id: 1, firstTask: 0, tasks: 3, answered: 0 },
}

function snapshot(id: number, atMs: number, processes: readonly ProcessMetrics[]): ToWindow {
  const point = {
    atMs,
    cores: [50],
    queueDepth: 1,
    inFlight: 1,
    ratePerS: 1,
    processesAlive: 1,
    cpuPercent: 1,
    rssBytes: 1,
  }
  const metrics: Metrics = { atMs, processes, runs: [], queues: [], samplerPercent: 0, mainPercent: 0 }
  return { lane: 'snapshot', id, metrics, points: [{ ...point, atMs: atMs - 50 }, point] }
}

const opened = (state: SessionState = EMPTY_SESSION): LiveState => foldMessages(INITIAL_LIVE, [hello(state)]).state

describe('folding what the port brought', () => {
  test('a hello is the state, and its recent events are the first lines', () => {
    const events = numbered([born])
    const { state, lines, answers } = foldMessages(INITIAL_LIVE, [hello(reduceAll(EMPTY_SESSION, events), events)])
    expect(state.view.ready).toBe(true)
    expect(state.view.session.processes[1]?.name).toBe('p1')
    expect(lines).toEqual([{ wallMs: 1_000_000, level: 'info', source: 'p1', text: 'starting' }])
    expect(answers).toEqual([])
  })

  test('events are folded in order and acknowledged once, up to the last', () => {
    const messages: readonly ToWindow[] = [
      { lane: 'events', events: [notice(1), notice(2)] },
      { lane: 'events', events: [notice(3)] },
    ]
    const { state, lines, answers } = foldMessages(opened(), messages)
    expect(state.view.session.seq).toBe(3)
    expect(lines.map((line) => line.text)).toEqual(['line 1', 'line 2', 'line 3'])
    expect(answers).toEqual([{ ack: 'events', upTo: 3 }])
  })

  test('a gap asks for a new hello, and nothing is folded in until it comes', () => {
    const gap = foldMessages(opened(), [
      { lane: 'events', events: [notice(1), notice(5)] },
      { lane: 'events', events: [notice(6)] },
    ])
    expect(gap.answers).toEqual([{ resync: true }])
    expect(gap.lines.map((line) => line.text)).toEqual(['line 1'])
    const events = Array.from({ length: 6 }, (_, place) => notice(place + 1))
    const after = foldMessages(gap.state, [
      hello(reduceAll(EMPTY_SESSION, events), events),
      { lane: 'events', events: [notice(7)] },
    ])
    expect(after.lines.map((line) => line.text)).toEqual(['line 2', 'line 3', 'line 4', 'line 5', 'line 6', 'line 7'])
    expect(after.answers).toEqual([{ ack: 'events', upTo: 7 }])
  })

  test('dropped events are a line of their own', () => {
    const { lines, state } = foldMessages(opened(), [{ lane: 'dropped', count: 1_200, fromMs: 1_000, toMs: 3_500 }])
    expect(lines).toEqual([
      {
        wallMs: 1_003_500,
        level: 'gap',
        source: null,
        text: '1,200 events are missing here: the window was not drawing for 2.5 s',
      },
    ])
    expect(state.awaitingHello).toBe(true)
  })

  test('of many snapshots only the newest is acknowledged', () => {
    const { answers, state } = foldMessages(opened(), [snapshot(1, 100, []), snapshot(2, 200, [])])
    expect(answers).toEqual([{ ack: 'snapshot', upTo: 2 }])
    expect(state.view.nowMs).toBe(200)
    expect(state.view.history.map((point) => point.atMs)).toEqual([50, 100, 150, 200])
  })

  test('metrics that did not change keep their object; the dead keep their last, the cleared lose them', () => {
    const events = numbered([born])
    const first = foldMessages(opened(reduceAll(EMPTY_SESSION, events)), [snapshot(1, 100, [sample])]).state
    const second = foldMessages(first, [
      snapshot(2, 200, [{ ...sample, chunk: { id: 1, firstTask: 0, tasks: 3, answered: 0 } }]),
    ]).state
    expect(second.view.metricsOf[1]).toBe(first.view.metricsOf[1])
    const gone = foldMessages(second, [snapshot(3, 300, [])]).state
    expect(gone.view.metricsOf[1]?.done).toBe(4)
    const cleared: SessionEvent = { type: 'processes.cleared', processIds: [1], seq: 2, atMs: 301 }
    const after = foldMessages(gone, [{ lane: 'events', events: [cleared] }, snapshot(4, 400, [])]).state
    expect(after.view.metricsOf[1]).toBeUndefined()
  })

  test('the charts keep ten minutes', () => {
    const messages = Array.from({ length: HISTORY_POINTS + 5 }, (_, place) =>
      snapshot(place + 1, 1_000 * (place + 1), []),
    )
    const { history } = foldMessages(opened(), messages).state.view
    expect(history.length).toBe(HISTORY_POINTS)
    expect(history.at(-1)?.atMs).toBe(1_000 * (HISTORY_POINTS + 5))
  })

  test('it does not matter how frames cut the stream', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 20 }), fc.array(fc.nat(4)), (sizes, cuts) => {
        let seq = 0
        const messages = sizes.map(
          (size): ToWindow => ({ lane: 'events', events: Array.from({ length: size }, () => notice(++seq)) }),
        )
        const whole = foldMessages(opened(), messages)
        let state = opened()
        let lines = 0
        const rest = [...messages]
        for (const cut of [...cuts, rest.length]) {
          const frame = foldMessages(state, rest.splice(0, cut))
          state = frame.state
          lines += frame.lines.length
        }
        expect(state).toEqual(whole.state)
        expect(lines).toBe(seq)
      }),
    )
  })
})
