// A supervised group as a pure machine: (group, input, time, random number) -> [group, instructions]. It knows no
// process and no timer; supervised-group.ts carries the instructions out. The semantics are those of OTP's supervisor,
// with a back-off between restarts, and one difference: a child that a person stopped is started only by a person.
//
// Each member has a goal and a presence. An input changes goals; `reconcile` then takes the next step towards them:
//   down:  one after the other, the last of the list first; the next when this one has ended
//   up:    one after the other, the first of the list first; the next when this one has sent READY
// So a pending restart needs no cancellation: a member whose goal is not `up` is not started.

import { assertNever } from '../../shared/assert-never.ts'
import type { Actor } from '../../shared/process.ts'
import { type BackOff, backOffMs } from './back-off.ts'
import {
  countRestart,
  type End,
  type Intensity,
  isStartedAgain,
  type RestartPolicy,
  type Strategy,
} from './restart-policy.ts'

export interface Member {
  readonly name: string
  readonly restart: RestartPolicy
  /** `done`: it ended and the group does not start it again. `held`: a person stopped it. */
  readonly goal: 'up' | 'done' | 'held'
  readonly presence: 'down' | 'starting' | 'running' | 'stopping'
  /** The actor that ends its present process; null when it is to run on. */
  readonly goesDown: Actor | null
  /** It is not started before this time; null without a wait. */
  readonly dueAtMs: number | null
  readonly wasUp: boolean
  /** Its next start is a restart. */
  readonly again: boolean
  readonly restarts: number
  /** Restarts since it was last healthy. */
  readonly inARow: number
  readonly readyAtMs: number | null
  /** Its death exceeded the restart intensity. */
  readonly failed: boolean
  /** The group forgets it when it is down. */
  readonly deleted: boolean
}

export interface Group {
  readonly phase: 'created' | 'running' | 'stopped' | 'fatal'
  readonly members: readonly Member[]
  readonly strategy: Strategy
  readonly intensity: Intensity
  readonly backOff: BackOff
  /** When restarts were decided, on the clock of the intensity. */
  readonly restartTimes: readonly number[]
  /**
   * The clock of the intensity. It stands still while a member waits in back-off: otherwise the waits would spread the
   * restarts so far apart that a crash loop never exceeds the intensity.
   */
  readonly clockMs: number
  readonly nowMs: number
  /** All members go down at the same time, without order. */
  readonly atOnce: boolean
}

export type GroupInput =
  | { readonly type: 'start' }
  | { readonly type: 'stop'; readonly by: Actor; readonly atOnce: boolean }
  | { readonly type: 'start-child' | 'stop-child' | 'delete-child'; readonly name: string }
  | { readonly type: 'ready'; readonly name: string }
  | { readonly type: 'ended'; readonly name: string; readonly end: End }
  /** The time of `alarmAtMs` has come; an early or late alarm does no harm. */
  | { readonly type: 'alarm' }

export type GroupInstruction =
  | { readonly do: 'launch'; readonly name: string }
  | { readonly do: 'stop'; readonly name: string; readonly by: Actor }
  | { readonly do: 'tell-back-off'; readonly name: string; readonly delayMs: number; readonly restarts: number }
  | { readonly do: 'tell-called-off'; readonly name: string }
  | { readonly do: 'tell-fatal'; readonly name: string }

export interface GroupSpec {
  readonly children: readonly { readonly name: string; readonly restart: RestartPolicy }[]
  readonly strategy: Strategy
  readonly intensity: Intensity
  readonly backOff: BackOff
}

type Step = readonly [Group, readonly GroupInstruction[]]

export function newGroup(spec: GroupSpec): Group {
  const members = spec.children.map(
    ({ name, restart }): Member => ({
      name,
      restart,
      goal: 'up',
      presence: 'down',
      goesDown: null,
      dueAtMs: null,
      wasUp: false,
      again: false,
      restarts: 0,
      inARow: 0,
      readyAtMs: null,
      failed: false,
      deleted: false,
    }),
  )
  const { strategy, intensity, backOff } = spec
  return {
    phase: 'created',
    members,
    strategy,
    intensity,
    backOff,
    restartTimes: [],
    clockMs: 0,
    nowMs: 0,
    atOnce: false,
  }
}

function isUp({ presence }: Member): boolean {
  return presence === 'starting' || presence === 'running'
}

/** Down, to be started, with a due time; it may be due already and wait for members that start before it. */
function waits(group: Group, member: Member): boolean {
  return group.phase === 'running' && member.goal === 'up' && member.presence === 'down' && member.dueAtMs !== null
}

function change(group: Group, name: string, to: (member: Member) => Partial<Member>): Group {
  return {
    ...group,
    members: group.members.map((member) => (member.name === name ? { ...member, ...to(member) } : member)),
  }
}

function changeAll(group: Group, to: (member: Member, index: number) => Partial<Member>): Group {
  return { ...group, members: group.members.map((member, index) => ({ ...member, ...to(member, index) })) }
}

/** One step. `nowMs` is monotonic, `random` from 0 up to 1. An input that the state does not know is ignored. */
export function stepGroup(group: Group, input: GroupInput, nowMs: number, random: number): Step {
  const [next, told] = apply(tick(group, nowMs), input, random)
  const [settled, todo] = reconcile(next)
  return [settled, [...told, ...tellWaits(group, settled), ...todo]]
}

function tick(group: Group, nowMs: number): Group {
  const waitedUntilMs = group.members
    .filter((member) => waits(group, member))
    .reduce((latest, { dueAtMs }) => Math.max(latest, dueAtMs ?? 0), group.nowMs)
  return { ...group, nowMs, clockMs: group.clockMs + Math.max(0, nowMs - waitedUntilMs) }
}

function apply(group: Group, input: GroupInput, random: number): Step {
  switch (input.type) {
    case 'start':
      if (group.phase === 'running' || group.members.some(({ presence }) => presence !== 'down')) return [group, []]
      return [{ ...begin(group), phase: 'running', restartTimes: [], atOnce: false }, []]
    case 'stop': {
      const phase = group.phase === 'running' ? 'stopped' : group.phase
      return [stopping({ ...group, phase, atOnce: group.atOnce || input.atOnce }, input.by), []]
    }
    case 'start-child':
      if (group.phase !== 'running') return [group, []]
      return [change(group, input.name, (member) => askedUp(member, group.nowMs)), []]
    case 'stop-child':
      return [change(group, input.name, askedDown), []]
    case 'delete-child':
      return [change(group, input.name, (member) => ({ ...askedDown(member), deleted: true })), []]
    case 'ready':
      return [
        change(group, input.name, ({ presence }) =>
          presence === 'starting' ? { presence: 'running', readyAtMs: group.nowMs } : {},
        ),
        [],
      ]
    case 'ended':
      return ended(group, input.name, input.end, random)
    case 'alarm':
      return [group, []]
    default:
      return assertNever(input, 'group input')
  }
}

/** A person starts the group: earlier deaths and restarts no longer count. */
function begin(group: Group): Group {
  return changeAll(group, () => ({ goal: 'up', dueAtMs: null, again: false, inARow: 0, failed: false }))
}

function stopping(group: Group, by: Actor): Group {
  return changeAll(group, (member) => ({
    goesDown: isUp(member) ? (member.goesDown ?? by) : member.goesDown,
    dueAtMs: null,
  }))
}

function askedUp(member: Member, nowMs: number): Partial<Member> {
  const isWanted = member.goal === 'up' && member.goesDown !== 'you'
  if (member.deleted || (isUp(member) && isWanted)) return {}
  // A restart of the group still takes the member down first; a person's stop is cancelled.
  const goesDown = member.goesDown === 'you' && isUp(member) ? null : member.goesDown
  const dueAtMs = member.dueAtMs === null ? null : Math.min(member.dueAtMs, nowMs)
  return { goal: 'up', goesDown, dueAtMs, again: isUp(member) ? member.again : false, inARow: 0, failed: false }
}

function askedDown(member: Member): Partial<Member> {
  return { goal: 'held', goesDown: isUp(member) ? 'you' : member.goesDown, dueAtMs: null }
}

function ended(group: Group, name: string, end: End, random: number): Step {
  const dead = group.members.find((member) => member.name === name)
  if (dead === undefined || dead.presence === 'down') return [group, []]
  const down = change(group, name, () => ({ presence: 'down', goesDown: null, readyAtMs: null }))
  // Its end was requested, so it does not count as a failure.
  if (group.phase !== 'running' || dead.goal !== 'up' || dead.presence === 'stopping' || dead.goesDown !== null)
    return [down, []]
  if (!isStartedAgain(dead.restart, end)) return [change(down, name, () => ({ goal: 'done' })), []]
  const restartTimes = countRestart(group.restartTimes, group.clockMs, group.intensity)
  if (restartTimes === null) {
    const over = change({ ...down, phase: 'fatal' }, name, () => ({ failed: true }))
    return [stopping(over, 'procdeck'), [{ do: 'tell-fatal', name }]]
  }
  const healthy = dead.readyAtMs !== null && group.nowMs - dead.readyAtMs >= group.backOff.healthyMs
  const earlier = healthy ? 0 : dead.inARow
  const dueAtMs = group.nowMs + backOffMs(group.backOff, earlier, random)
  const counted = change({ ...down, restartTimes }, name, () => ({ inARow: earlier + 1 }))
  return [restartFrom(counted, name, dueAtMs), []]
}

/** The members that the strategy restarts together go down first; all are due when the dead one is. */
function restartFrom(group: Group, name: string, dueAtMs: number): Group {
  const at = group.members.findIndex((member) => member.name === name)
  return changeAll(group, (member, index) => {
    const isConcerned =
      index === at || group.strategy === 'one-for-all' || (group.strategy === 'rest-for-one' && index > at)
    if (!isConcerned || member.goal === 'held') return {}
    const goesDown = isUp(member) ? (member.goesDown ?? 'procdeck') : member.goesDown
    // OTP: a temporary child goes down with its siblings and does not come back; a transient one that had ended does.
    if (member.restart === 'temporary') return { goal: 'done', goesDown, dueAtMs: null }
    return { goal: 'up', goesDown, dueAtMs: Math.max(member.dueAtMs ?? 0, dueAtMs), again: member.wasUp }
  })
}

function reconcile(group: Group): Step {
  const kept = group.members.filter((member) => !member.deleted || member.presence !== 'down')
  const [lower, stops] = nextStops({ ...group, members: kept })
  const [higher, launches] = nextLaunch(lower)
  return [higher, [...stops, ...launches]]
}

function nextStops(group: Group): Step {
  const leaving = group.members.filter((member) => member.goesDown !== null && isUp(member)).reverse()
  const isBusy = group.members.some(({ presence }) => presence === 'stopping')
  const now = group.atOnce ? leaving : leaving.slice(0, isBusy ? 0 : 1)
  const names = new Set(now.map(({ name }) => name))
  const next = changeAll(group, ({ name }) => (names.has(name) ? { presence: 'stopping' } : {}))
  return [next, now.map(({ name, goesDown }) => ({ do: 'stop', name, by: goesDown ?? 'procdeck' }))]
}

function nextLaunch(group: Group): Step {
  if (group.phase !== 'running' || group.members.some(({ presence }) => presence === 'starting')) return [group, []]
  const line = group.members.filter(({ goal, presence }) => goal === 'up' && presence === 'down')
  const isDue = ({ dueAtMs }: Member): boolean => dueAtMs === null || dueAtMs <= group.nowMs
  const isApart = group.strategy === 'one-for-one'
  // Where members depend on each other, none overtakes one that waits, and none starts while others go down.
  if (!isApart && group.members.some((member) => member.presence === 'stopping' || member.goesDown !== null))
    return [group, []]
  const first = isApart ? line.find(isDue) : line[0]
  if (first === undefined || !isDue(first)) return [group, []]
  const next = change(group, first.name, ({ restarts, again }) => ({
    presence: 'starting',
    dueAtMs: null,
    wasUp: true,
    again: false,
    restarts: restarts + (again ? 1 : 0),
  }))
  return [next, [{ do: 'launch', name: first.name }]]
}

/** What the step changed for waiting members: computed from before and after, so that no path can omit it. */
function tellWaits(before: Group, after: Group): GroupInstruction[] {
  return before.members.flatMap((old): GroupInstruction[] => {
    const member = after.members.find(({ name }) => name === old.name)
    const isWaiting = member !== undefined && waits(after, member)
    const wasWaiting = waits(before, old)
    const dueAtMs = isWaiting ? (member.dueAtMs ?? 0) : 0
    if (isWaiting && dueAtMs > after.nowMs && !(wasWaiting && old.dueAtMs === dueAtMs)) {
      const restarts = member.restarts + (member.again ? 1 : 0)
      return [{ do: 'tell-back-off', name: old.name, delayMs: dueAtMs - after.nowMs, restarts }]
    }
    const isWanted = member !== undefined && after.phase === 'running' && member.goal === 'up'
    return wasWaiting && !isWanted ? [{ do: 'tell-called-off', name: old.name }] : []
  })
}

/** Time of the next `alarm`; null when none is needed. */
export function alarmAtMs(group: Group): number | null {
  const due = group.members.flatMap((member) =>
    waits(group, member) && member.dueAtMs !== null && member.dueAtMs > group.nowMs ? [member.dueAtMs] : [],
  )
  return due.length === 0 ? null : Math.min(...due)
}
