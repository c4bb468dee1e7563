// The options of a supervised group, their defaults and limits, checked when the group is made.

import type { RunId } from '../../shared/run.ts'
import { encodeArgs } from '../wire/parent-codec.ts'
import { OptionError } from '../errors.ts'
import type { ProcessOptions } from './process.ts'
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
}

const RESTART_POLICIES = ['permanent', 'transient', 'temporary']
const STRATEGIES = ['one-for-one', 'one-for-all', 'rest-for-one']
const MAX_RESTARTS = 1_000_000
const MAX_MS = 30 * 86_400_000

function checkOneOf(option: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) throw new OptionError(option, known.map((word) => `"${word}"`).join(', '), value)
}

function checkNumber(option: string, value: number, min: number, max: number): number {
  if (typeof value !== 'number' || !(value >= min && value <= max))
    throw new OptionError(option, `a number from ${min} to ${max}`, value)
  return value
}

/** @throws TaskSerializationError, OptionError naming the child's option. */
function callOf({ target, args = [], startMethod = 'spawn', daemon = false, name }: ChildOptions): Call {
  if (!Array.isArray(args)) throw new OptionError(`args of ${name}`, 'an array of arguments', args)
  if (startMethod !== 'spawn') throw new OptionError(`startMethod of ${name}`, '"spawn"', startMethod)
  return { target: resolveTarget(target), args: encodeArgs(args, `args of ${name}`), daemon }
}

export function callsOf(children: readonly ChildOptions[]): Map<string, Call> {
  if (!Array.isArray(children) || children.length === 0)
    throw new OptionError('children', 'a list of at least one child', children)
  const calls = new Map<string, Call>()
  for (const child of children) {
    if (typeof child.name !== 'string' || child.name === '')
      throw new OptionError('name of a child', 'a text that is not empty', child.name)
    if (calls.has(child.name)) throw new OptionError('name of a child', 'one that no other child has', child.name)
    calls.set(child.name, callOf(child))
  }
  return calls
}

export function specOf({ children, strategy = 'one-for-one', ...options }: GroupOptions): GroupSpec {
  checkOneOf('strategy', strategy, STRATEGIES)
  const intensity = { ...DEFAULT_INTENSITY, ...options.intensity }
  const backOff = { ...DEFAULT_BACK_OFF, ...options.backOff }
  checkNumber('intensity.maxRestarts', intensity.maxRestarts, 0, MAX_RESTARTS)
  checkNumber('intensity.withinMs', intensity.withinMs, 0, MAX_MS)
  checkNumber('backOff.firstMs', backOff.firstMs, 0, MAX_MS)
  checkNumber('backOff.maxMs', backOff.maxMs, 0, MAX_MS)
  checkNumber('backOff.jitter', backOff.jitter, 0, 1)
  checkNumber('backOff.healthyMs', backOff.healthyMs, 0, MAX_MS)
  if (options.graceMs !== undefined) checkNumber('graceMs', options.graceMs, 0, MAX_MS)
  const members = children.map(({ name, restart = 'permanent' }) => {
    checkOneOf(`restart of ${name}`, restart, RESTART_POLICIES)
    return { name, restart }
  })
  return { children: members, strategy, intensity, backOff }
}
