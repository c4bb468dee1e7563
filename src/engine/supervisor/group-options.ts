// The options of a supervised group, their defaults and limits, checked when the group is made.

import type { RunId } from '../../shared/run.ts'
import { encodeArgs } from '../wire/parent-codec.ts'
import { OptionError } from '../errors.ts'
import { durationOf } from '../options/duration.ts'
import { checkOptions, knownOptions } from '../options/known-options.ts'
import { argumentList, numberBetween, oneOf, textOf, trueOrFalse } from '../options/values.ts'
import type { ProcessOptions } from './process.ts'
import { type StartSettings, startSettingsOf } from '../process/start-options.ts'
import { resolveTarget, type TargetUrl } from '../process/target.ts'
import { type BackOff, DEFAULT_BACK_OFF } from './back-off.ts'
import type { GroupSpec } from './group-machine.ts'
import { DEFAULT_INTENSITY, type Intensity, type RestartPolicy, type Strategy } from './restart-policy.ts'
import type { Supervisor } from './supervisor.ts'

export interface ChildOptions extends Omit<ProcessOptions, 'name' | 'supervisor' | 'runId'> {
  /** Unique in its group; also the name of its processes. */
  readonly name: string
  /** Default `permanent`. */
  readonly restart?: RestartPolicy
}

export interface GroupOptions {
  /** Started in this order, stopped in the reverse one. */
  readonly children: readonly ChildOptions[]
  /** Used in messages. Default `Group`. */
  readonly name?: string
  /** Default `one-for-one`. */
  readonly strategy?: Strategy
  /** Default: at most 5 restarts within 10 s. Time in back-off does not count. */
  readonly intensity?: Partial<Intensity>
  /** Default: 1, 2, 4 … 60 s, ± 20 %; from 1 s again after 60 s of running. `firstMs: 0`: no wait at all. */
  readonly backOff?: Partial<BackOff>
  /** Time between SIGTERM and SIGKILL. Default: the supervisor's. */
  readonly graceMs?: number
  readonly supervisor?: Supervisor
  /** The run of the group; a scope sets it. */
  readonly runId?: RunId | null
}

/** One child, ready to be sent. */
export interface Call {
  readonly target: TargetUrl
  readonly args: Uint8Array
  readonly daemon: boolean
  readonly start: StartSettings
}

export const RESTART_POLICIES = ['permanent', 'transient', 'temporary'] as const
const STRATEGIES = ['one-for-one', 'one-for-all', 'rest-for-one'] as const
const MAX_RESTARTS = 1_000_000

const GROUP = knownOptions<GroupOptions>('SupervisedGroup', 'new SupervisedGroup({ children: [{ name, target }] })', {
  children: true,
  name: true,
  strategy: true,
  intensity: true,
  backOff: true,
  graceMs: true,
  supervisor: true,
  runId: true,
})
const CHILD = knownOptions<ChildOptions>('a child of a group', '{ children: [{ name, target }] }', {
  name: true,
  restart: true,
  target: true,
  args: true,
  daemon: true,
  startMethod: true,
  execArgv: true,
  mainGuard: true,
  python: true,
  env: true,
})
const INTENSITY = knownOptions<Intensity>('intensity', '{ intensity: { maxRestarts: 3, withinMs: 5_000 } }', {
  maxRestarts: true,
  withinMs: true,
})
const BACK_OFF = knownOptions<BackOff>('backOff', '{ backOff: { firstMs: 100, maxMs: 5_000 } }', {
  firstMs: true,
  maxMs: true,
  jitter: true,
  healthyMs: true,
})

/** @throws TaskSerializationError, OptionError naming the child's option. */
function callOf(options: ChildOptions): Call {
  const { target, args = [], startMethod = 'spawn', daemon = false, name } = options
  if (startMethod !== 'spawn') throw new OptionError(`startMethod of ${name}`, '"spawn"', startMethod)
  const resolved = resolveTarget(target)
  return {
    target: resolved,
    args: encodeArgs(argumentList(`args of ${name}`, args), `args of ${name}`, resolved.runtime),
    daemon: trueOrFalse(`daemon of ${name}`, daemon),
    start: startSettingsOf(options, ` of ${name}`),
  }
}

/** @throws OptionError when `options` are not those of a group. */
export function checkGroup(options: GroupOptions): void {
  checkOptions(options, GROUP)
}

export function callsOf(children: readonly ChildOptions[]): Map<string, Call> {
  if (!Array.isArray(children) || children.length === 0)
    throw new OptionError('children', 'a list of at least one child', children)
  const calls = new Map<string, Call>()
  for (const child of children) {
    checkOptions(child, CHILD)
    const name = textOf('name of a child', child.name)
    if (calls.has(name)) throw new OptionError('name of a child', 'one that no other child has', name)
    calls.set(name, callOf(child))
  }
  return calls
}

export function specOf({ children, strategy = 'one-for-one', ...options }: GroupOptions): GroupSpec {
  const members = children.map(({ name, restart = 'permanent' }) => {
    return { name, restart: oneOf(`restart of ${name}`, restart, RESTART_POLICIES) }
  })
  return {
    children: members,
    strategy: oneOf('strategy', strategy, STRATEGIES),
    intensity: intensityOf(options.intensity ?? {}),
    backOff: backOffOf(options.backOff ?? {}),
  }
}

export function intensityOf(given: Partial<Intensity>): Intensity {
  checkOptions(given, INTENSITY)
  const { maxRestarts = DEFAULT_INTENSITY.maxRestarts, withinMs = DEFAULT_INTENSITY.withinMs } = given
  return {
    maxRestarts: numberBetween('intensity.maxRestarts', maxRestarts, 0, MAX_RESTARTS),
    withinMs: durationOf('intensity.withinMs', withinMs),
  }
}

export function backOffOf(given: Partial<BackOff>): BackOff {
  checkOptions(given, BACK_OFF)
  const usual = DEFAULT_BACK_OFF
  const { firstMs = usual.firstMs, maxMs = usual.maxMs, jitter = usual.jitter, healthyMs = usual.healthyMs } = given
  return {
    firstMs: durationOf('backOff.firstMs', firstMs),
    maxMs: durationOf('backOff.maxMs', maxMs),
    jitter: numberBetween('backOff.jitter', jitter, 0, 1),
    healthyMs: durationOf('backOff.healthyMs', healthyMs),
  }
}
