// The life of one process as a pure machine: (state, event) -> [state, instructions]. It knows no clock, no signal and
// no descriptor; child.ts carries the instructions out.
//
//   created -start-> starting -ready-> running -stop-> stopping -exit-> exited      any -failed-> fatal
//
// The system takes time to make a process. A stop that is requested meanwhile is kept: its step of the ladder takes
// effect when the process exists (`spawned`). Some starts can be given up before that (`unmade`): a fork server may import
// modules for a long time first.
//
// A death has three ends at different times: `exit` (the process is dead), the end of its channel (no more results) and
// the end of its output (which a grandchild can hold open). The waits for the last two have limits.

import { assertNever } from '../../shared/assert-never.ts'
import type { EventBody } from '../../shared/events.ts'
import { exitCodeOf } from '../../shared/exit-code.ts'
import type { Actor, ExitCause, ProcessState, RemoteError } from '../../shared/process.ts'
import { causeOf, type Sent } from './cause.ts'
import type { KilledForMemory } from '../../system/kernel-oom.ts'

export type LadderStep = 'ask' | 'terminate' | 'kill'
export type TimerName = 'start' | 'grace' | 'channel' | 'drain' | 'logs'

/** After `exit`: how long results may still arrive, and output after them. */
export const DRAIN_MS = 250
export const LOGS_MS = 1_000
/** After its channel ended: how long a process may run before it counts as lost. */
export const CHANNEL_MS = 2_000
const CHANNEL_CLOSED = `closed its channel and did not exit within ${CHANNEL_MS / 1000} s; its code may close descriptors that it did not open`
/** After SIGKILL: how long the kernel may take before an event reports it. */
export const KILL_MS = 2_000

type WithoutId<T> = T extends { readonly processId: number } ? Omit<T, 'processId'> : never
/** An event about this process; the owner adds its id. */
export type LifeEvent = WithoutId<
  Exclude<EventBody, { readonly type: 'processes.cleared' | 'worker.lost' | 'tasks.moved' | 'answers.dropped' }>
>

export interface Life {
  readonly state: ProcessState
  readonly pid: number | null
  readonly ready: boolean
  readonly startedAtMs: number
  /** Limit for its READY frame. */
  readonly startTimeoutMs: number
  readonly sent: readonly Sent[]
  /** Signals for a process that the system is still making. */
  readonly early: readonly EarlySignal[]
  readonly askedBy: Actor | null
  readonly stop: { readonly by: Actor; readonly step: LadderStep; readonly graceMs: number | null } | null
  readonly raised: RemoteError | null
  readonly exitCode: number | null
  readonly cause: ExitCause | null
  readonly channelEnded: boolean
  readonly drained: boolean
  readonly logsEnded: boolean
  readonly released: boolean
}

export interface EarlySignal {
  readonly signal: 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'
  readonly by: Actor
}

export type LifeSignal = EarlySignal['signal'] | 'SIGKILL'

export const NEWBORN: Life = {
  state: 'created',
  pid: null,
  ready: false,
  startedAtMs: 0,
  startTimeoutMs: 0,
  sent: [],
  early: [],
  askedBy: null,
  stop: null,
  raised: null,
  exitCode: null,
  cause: null,
  channelEnded: false,
  drained: false,
  logsEnded: false,
  released: false,
}

export type LifeInput =
  | { readonly type: 'start'; readonly timeoutMs: number }
  | { readonly type: 'spawned'; readonly pid: number }
  /** `by`: who kept it from starting; itself where that is not known. */
  | { readonly type: 'failed'; readonly error: RemoteError; readonly by?: Actor }
  /** Its start was given up, as `give-up` asked: it never was. */
  | { readonly type: 'unmade' }
  | { readonly type: 'ready' }
  /** Down the stop ladder from `from`, with `graceMs` between two steps; null: no next step. */
  | { readonly type: 'stop'; readonly by: Actor; readonly from: LadderStep; readonly graceMs: number | null }
  | { readonly type: 'signal'; readonly by: Actor; readonly signal: 'SIGSTOP' | 'SIGCONT' | 'SIGTERM' }
  | { readonly type: 'raised'; readonly error: RemoteError }
  | { readonly type: 'broken'; readonly error: RemoteError }
  | {
      readonly type: 'exit'
      readonly code: number | null
      readonly signal: string | null
      readonly stderr: readonly string[]
      /** Where its handle knows more than code and signal show. */
      readonly cause?: ExitCause
      readonly forMemory?: KilledForMemory
      readonly heapLimitMiB?: number | null
    }
  | { readonly type: 'channel-ended' }
  | { readonly type: 'logs-ended' }
  | { readonly type: 'timer'; readonly name: TimerName }

export type LifeInstruction =
  | { readonly do: 'launch' }
  /** The STOP frame: finish what you hold, then end. */
  | { readonly do: 'ask' }
  | { readonly do: 'signal'; readonly signal: LifeSignal; readonly group: boolean }
  /** It shall not be made any more, where that can still be had. */
  | { readonly do: 'give-up' }
  | { readonly do: 'set-timer'; readonly name: TimerName; readonly ms: number }
  | { readonly do: 'clear-timer'; readonly name: TimerName }
  /** Kill what is left of its process group. */
  | { readonly do: 'sweep' }
  /** Dead, and no result can arrive any more: its owner may take its tasks back. */
  | { readonly do: 'drained' }
  /** Nothing of it is left; descriptors are closed. */
  | { readonly do: 'release' }
  | { readonly do: 'tell'; readonly event: LifeEvent }

type Step = readonly [Life, readonly LifeInstruction[]]

const RANK: Record<LadderStep, number> = { ask: 0, terminate: 1, kill: 2 }

function ended(life: Life): boolean {
  return life.state === 'exited' || life.state === 'fatal'
}

function enter(life: Life, by: Actor, step: LadderStep, graceMs: number | null): Step {
  const waitMs = step === 'kill' ? KILL_MS : graceMs
  const [reached, todo] = life.pid === null ? unreached(life, step) : reach(life, by, step)
  // First, since a thread and its timers may be gone before the next instruction.
  const told: LifeInstruction[] = [{ do: 'clear-timer', name: 'grace' }]
  if (waitMs !== null && (life.pid !== null || step !== 'kill'))
    told.push({ do: 'set-timer', name: 'grace', ms: waitMs })
  // Giving up may be its end.
  if (life.pid !== null) told.push(...todo)
  told.push({ do: 'tell', event: { type: 'process.stopping', by, step, graceMs: step === 'kill' ? null : graceMs } })
  if (life.pid === null) told.push(...todo)
  const next: Life = {
    ...reached,
    state: 'stopping',
    askedBy: step === 'ask' ? by : life.askedBy,
    stop: { by, step, graceMs },
  }
  return [next, told]
}

function unreached(life: Life, step: LadderStep): Step {
  return [life, step === 'ask' ? [] : [{ do: 'give-up' }]]
}

/** What a step of the ladder does to a process that exists. */
function reach(life: Life, by: Actor, step: LadderStep): Step {
  switch (step) {
    case 'ask':
      return [life, [{ do: 'ask' }]]
    case 'terminate':
      return [
        { ...life, sent: [...life.sent, { signal: 'SIGTERM', by }] },
        [
          // A stopped process sees SIGTERM only after SIGCONT.
          { do: 'signal', signal: 'SIGTERM', group: false },
          { do: 'signal', signal: 'SIGCONT', group: true },
        ],
      ]
    case 'kill':
      return [
        { ...life, sent: [...life.sent, { signal: 'SIGKILL', by }] },
        [{ do: 'signal', signal: 'SIGKILL', group: true }],
      ]
    default:
      return assertNever(step, 'step of the ladder')
  }
}

function spawned(life: Life, pid: number): Step {
  const { stop, early } = life
  let there: Life = { ...life, pid, early: [] }
  const todo: LifeInstruction[] = [{ do: 'tell', event: { type: 'process.started', pid } }]
  for (const { by, signal } of early) {
    const [sent, toSend] = send(there, by, signal)
    there = sent
    todo.push(...toSend)
  }
  if (stop === null) return [there, todo]
  if (stop.step === 'kill') todo.push({ do: 'set-timer', name: 'grace', ms: KILL_MS })
  const [reached, toReach] = reach(there, stop.by, stop.step)
  return [reached, [...todo, ...toReach]]
}

function send(life: Life, by: Actor, signal: EarlySignal['signal']): Step {
  return [
    { ...life, sent: [...life.sent, { signal, by }] },
    [
      { do: 'signal', signal, group: signal !== 'SIGTERM' },
      { do: 'tell', event: { type: 'process.signalled', signal, by } },
    ],
  ]
}

/** It was started and has not ended: a stop takes effect now, or as soon as the process exists. */
function canStop(life: Life): boolean {
  return life.state !== 'created' && !ended(life)
}

function afterGrace(life: Life): Step {
  if (life.stop === null || ended(life)) return [life, []]
  const { by, step, graceMs } = life.stop
  if (step === 'kill') {
    const text = `PID ${life.pid} is still there ${KILL_MS / 1000} s after SIGKILL. It may wait for a disk or a network drive, and ends when that answers`
    return [
      life,
      [{ do: 'tell', event: { type: 'process.raised', error: { name: 'KillTimeout', message: text, stack: '' } } }],
    ]
  }
  return enter(life, by, step === 'ask' ? 'terminate' : 'kill', graceMs)
}

function exit(life: Life, input: Extract<LifeInput, { type: 'exit' }>): Step {
  if (ended(life)) return [life, []]
  const { code, signal, stderr, forMemory = 'no', heapLimitMiB = null } = input
  const { sent, askedBy, raised } = life
  const cause = input.cause ?? causeOf({ code, signal, sent, askedBy, raised, stderr, forMemory, heapLimitMiB })
  const exitCode = exitCodeOf(code, signal)
  const next: Life = { ...life, state: 'exited', exitCode, cause }
  const todo: LifeInstruction[] = [
    ...withoutTimers(),
    { do: 'tell', event: { type: 'process.exited', exitCode, cause } },
    { do: 'sweep' },
  ]
  if (life.channelEnded) return drain(next, todo)
  return [next, [...todo, { do: 'set-timer', name: 'drain', ms: DRAIN_MS }]]
}

function withoutTimers(): LifeInstruction[] {
  return (['start', 'grace', 'channel'] as const).map((name) => ({ do: 'clear-timer', name }))
}

function drain(life: Life, before: readonly LifeInstruction[] = []): Step {
  if (life.drained) return [life, before]
  const next: Life = { ...life, drained: true, channelEnded: true }
  const todo: LifeInstruction[] = [...before, { do: 'clear-timer', name: 'drain' }, { do: 'drained' }]
  if (life.logsEnded) return release(next, todo)
  return [next, [...todo, { do: 'set-timer', name: 'logs', ms: LOGS_MS }]]
}

function release(life: Life, before: readonly LifeInstruction[] = []): Step {
  if (life.released) return [life, before]
  return [
    { ...life, released: true, logsEnded: true },
    [...before, { do: 'clear-timer', name: 'logs' }, { do: 'release' }],
  ]
}

/** One step. `nowMs` is monotonic. An input that the state does not know is ignored: late events are normal here. */
export function live(life: Life, input: LifeInput, nowMs: number): Step {
  switch (input.type) {
    case 'start':
      if (life.state !== 'created') return [life, []]
      return [
        { ...life, state: 'starting', startedAtMs: nowMs, startTimeoutMs: input.timeoutMs },
        [{ do: 'set-timer', name: 'start', ms: input.timeoutMs }, { do: 'launch' }],
      ]
    case 'spawned':
      if (life.pid !== null || !canStop(life)) return [life, []]
      return spawned(life, input.pid)
    case 'failed': {
      if (ended(life)) return [life, []]
      const next: Life = {
        ...life,
        state: 'fatal',
        cause: { by: input.by ?? 'itself', text: `did not start: ${input.error.message}` },
        logsEnded: true,
      }
      const tell: LifeInstruction = { do: 'tell', event: { type: 'process.failed-to-start', error: input.error } }
      return drain(next, [...withoutTimers(), tell])
    }
    case 'unmade': {
      if (life.pid !== null || life.stop === null || ended(life)) return [life, []]
      const text = life.raised?.message ?? 'was ended before it had begun'
      const cause: ExitCause = { by: life.stop.by, text }
      const next: Life = { ...life, state: 'exited', cause, logsEnded: true }
      const tell: LifeInstruction = { do: 'tell', event: { type: 'process.exited', exitCode: null, cause } }
      return drain(next, [...withoutTimers(), tell])
    }
    case 'ready': {
      if (life.ready || ended(life)) return [life, []]
      const state = life.state === 'starting' ? 'running' : life.state
      const tell: LifeInstruction = {
        do: 'tell',
        event: { type: 'process.ready', startUpMs: nowMs - life.startedAtMs },
      }
      return [{ ...life, ready: true, state }, [{ do: 'clear-timer', name: 'start' }, tell]]
    }
    case 'stop':
      if (!canStop(life)) return [life, []]
      if (
        life.stop !== null &&
        RANK[input.from] <= RANK[life.stop.step] &&
        !(input.from === 'kill' && input.by === 'you')
      ) {
        return [life, []] // already there, or further down
      }
      return enter(life, input.by, input.from, input.graceMs)
    case 'signal':
      if (!canStop(life)) return [life, []]
      if (life.pid !== null) return send(life, input.by, input.signal)
      return [{ ...life, early: [...life.early, { signal: input.signal, by: input.by }] }, []]
    case 'raised':
      if (life.drained || life.raised !== null) return [life, []] // one call raises once
      return [{ ...life, raised: input.error }, [{ do: 'tell', event: { type: 'process.raised', error: input.error } }]]
    case 'broken':
      return giveUp(life, input.error)
    case 'exit':
      return exit(life, input)
    case 'channel-ended':
      if (life.channelEnded) return [life, []]
      if (life.state === 'exited') return drain({ ...life, channelEnded: true })
      return [
        { ...life, channelEnded: true },
        ended(life) ? [] : [{ do: 'set-timer', name: 'channel', ms: CHANNEL_MS }],
      ]
    case 'logs-ended':
      if (life.logsEnded) return [life, []]
      if (life.drained) return release({ ...life, logsEnded: true })
      return [{ ...life, logsEnded: true }, []]
    case 'timer':
      return onTimer(life, input.name)
    default:
      return assertNever(input, 'life input')
  }
}

/** Kills a process that broke the protocol, sent no READY frame, or closed its channel: it can send us nothing. */
function giveUp(life: Life, error: RemoteError): Step {
  if (!canStop(life)) return [life, []]
  const [next, todo] = enter({ ...life, raised: life.raised ?? error }, 'procdeck', 'kill', null)
  return [next, [{ do: 'tell', event: { type: 'process.raised', error } }, ...todo]]
}

function onTimer(life: Life, name: TimerName): Step {
  switch (name) {
    case 'start': {
      if (life.ready) return [life, []]
      const message = `was not ready within ${life.startTimeoutMs / 1000} s: its code may block while it loads (see its output), or it was stopped (SIGSTOP)`
      return giveUp(life, { name: 'StartTimeout', message, stack: '' })
    }
    case 'channel':
      return giveUp(life, { name: 'ChannelClosed', message: CHANNEL_CLOSED, stack: '' })
    case 'grace':
      return afterGrace(life)
    case 'drain':
      return life.state === 'exited' ? drain(life) : [life, []]
    case 'logs':
      return life.drained ? release(life) : [life, []]
    default:
      return assertNever(name, 'timer')
  }
}
