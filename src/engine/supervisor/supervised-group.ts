// SupervisedGroup: children that belong together and are restarted when they die, by OTP's rules. The shell around
// group-machine.ts: it starts and stops processes, holds the one timer, and publishes to the journal.

import { assertNever } from '../../shared/assert-never.ts'
import type { Actor, ProcessId, ProcessState } from '../../shared/process.ts'
import type { RunId } from '../../shared/run.ts'
import { encodeCall, encodeEmpty } from '../wire/frames.ts'
import { Kind } from '../wire/protocol.ts'
import { OptionError, ProcessStateError } from '../errors.ts'
import { optionalDuration } from '../options/duration.ts'
import { runIdOf, textOf } from '../options/values.ts'
import { holding, letGo } from '../process/keep-alive.ts'
import { checkMainGuard } from '../process/main-guard.ts'
import { LongTimer } from '../process/long-timer.ts'
import type { WorkerProcess } from '../process/worker-process.ts'
import { alarmAtMs, type Group, type GroupInput, type GroupInstruction, newGroup, stepGroup } from './group-machine.ts'
import { type Call, callsOf, checkGroup, type GroupOptions, specOf } from './group-options.ts'
import { type ChildView, childView, endOf, groupState, hadItsTurn, isSettled, memberState } from './group-view.ts'
import { markAsHandle } from '../wire/references.ts'
import { type Supervisor, supervisorOf } from './supervisor.ts'

interface Waiter {
  readonly isOver: () => boolean
  readonly resolve: () => void
}

export class SupervisedGroup {
  readonly name: string
  readonly #supervisor: Supervisor
  readonly #runId: RunId | null
  readonly #graceMs: number
  readonly #calls: ReadonlyMap<string, Call>
  readonly #processes = new Map<string, WorkerProcess>()
  /** One promise per process of which something is left. */
  readonly #unreleased = new Set<Promise<void>>()
  readonly #inbox: GroupInput[] = []
  readonly #waiters = new Set<Waiter>()
  #group: Group
  #isStepping = false
  #timer: LongTimer | null = null
  #leave: (() => void) | null = null
  #refusal: Error | null = null

  /**
   * Nothing runs before `start`.
   * @throws OptionError naming the option; TaskSerializationError when a target or an argument cannot be sent.
   */
  constructor(options: GroupOptions) {
    checkGroup(options)
    this.#calls = callsOf(options.children)
    this.#group = newGroup(specOf(options))
    this.#runId = runIdOf(options.runId)
    this.name = options.name === undefined ? 'Group' : textOf('name', options.name)
    const graceMs = optionalDuration('graceMs', options.graceMs)
    this.#supervisor = supervisorOf(options.supervisor)
    this.#graceMs = graceMs ?? this.#supervisor.graceMs
  }

  /** `fatal`: its children died too often, see `reason`; `exited`: stopped, or all children have ended for good. */
  get state(): ProcessState {
    return groupState(this.#group)
  }

  /** Why the group gave up; null unless it did. */
  get reason(): string | null {
    if (this.#group.phase !== 'fatal') return null
    const { maxRestarts, withinMs } = this.#group.intensity
    const within = withinMs === Number.POSITIVE_INFINITY ? '' : ` in ${withinMs / 1000} s`
    return `crash-loop: more than ${maxRestarts} restarts${within}`
  }

  /** In the order of the options. */
  get children(): readonly ChildView[] {
    return this.#group.members.map((member) => childView(this.#group, member, this.#processes.get(member.name)))
  }

  /** @throws OptionError when the group has no such child. */
  child(name: string): ChildView {
    const child = this.children.find((view) => view.name === name)
    if (child !== undefined) return child
    const names = this.#group.members.map((member) => member.name).join(', ')
    throw new OptionError('name', `a child of ${this.name} (${names})`, name)
  }

  /**
   * Starts the children in their order, each when the one before it has sent READY. Resolves when each has had its
   * turn; `state` and `children` show the result. In a `fatal` or stopped group earlier restarts no longer count.
   */
  async start(): Promise<void> {
    const { state } = this
    if (this.#group.phase === 'running' || !isSettled(this.#group))
      throw new ProcessStateError(`${this.name}: cannot start a group that is ${state}; stop() it first`)
    checkMainGuard()
    this.#refusal = null
    this.#step({ type: 'start' })
    await this.#until(() => hadItsTurn(this.#group))
    this.#throwRefusal()
  }

  /** Stops the children in reverse order, each after the end of its successor: SIGTERM, then SIGKILL after grace. */
  async stop(by: Actor = 'you'): Promise<void> {
    await this.#down({ type: 'stop', by, atOnce: false })
  }

  /** Stops all children at the same time, without order. */
  async terminate(): Promise<void> {
    await this.#down({ type: 'stop', by: 'you', atOnce: true })
  }

  /** Starts a child that was stopped or has ended, or one in back-off before its time. */
  async startChild(name: string): Promise<void> {
    this.child(name)
    if (this.#group.phase !== 'running')
      throw new ProcessStateError(
        `${this.name}: cannot start ${name} in a group that is ${this.state}; start() it first`,
      )
    this.#step({ type: 'start-child', name })
    await this.#until(() => this.#find(name)?.state !== 'starting')
  }

  /** Stops a child; it stays down until `startChild`, whatever its restart policy. Resolves at its end. */
  async stopChild(name: string): Promise<void> {
    this.child(name)
    await this.#downChild({ type: 'stop-child', name })
  }

  /** Stops a child and forgets it. */
  async deleteChild(name: string): Promise<void> {
    this.child(name)
    await this.#downChild({ type: 'delete-child', name })
  }

  /** True when no child runs or will be restarted: stopped, fatal, or all ended for good. False at the limit. */
  async join(timeoutMs?: number): Promise<boolean> {
    if (this.#group.phase === 'created') throw new ProcessStateError(`${this.name}: join() before start()`)
    const limitMs = optionalDuration('timeoutMs', timeoutMs)
    const limit = new AbortController()
    const abort = (): void => {
      limit.abort()
    }
    const timer = limitMs === undefined ? undefined : new LongTimer(abort, limitMs)
    try {
      await this.#until(() => isSettled(this.#group), limit.signal)
      if (!isSettled(this.#group)) return false
      await holding(Promise.all(this.#unreleased))
      return true
    } finally {
      timer?.clear()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  #throwRefusal(): void {
    if (this.#refusal !== null) throw this.#refusal
  }

  #find(name: string): ChildView | undefined {
    return this.children.find((view) => view.name === name)
  }

  async #down(input: GroupInput): Promise<void> {
    this.#step(input)
    await this.#until(() => isSettled(this.#group))
    await holding(Promise.all(this.#unreleased))
  }

  async #downChild(input: GroupInput & { readonly name: string }): Promise<void> {
    const process = this.#processes.get(input.name)
    this.#step(input)
    const isDown = (): boolean => {
      const member = this.#group.members.find(({ name }) => name === input.name)
      // A later call may want it up again: the later call holds.
      return member === undefined || member.presence === 'down' || member.goal === 'up'
    }
    await this.#until(isDown)
    if (process?.life.drained === true) await holding(process.released)
  }

  async #until(isOver: () => boolean, signal?: AbortSignal): Promise<void> {
    if (isOver()) return
    const over = new Promise<void>((resolve) => {
      const waiter: Waiter = { isOver, resolve }
      this.#waiters.add(waiter)
      signal?.addEventListener('abort', () => {
        this.#waiters.delete(waiter)
        resolve()
      })
    })
    await holding(over)
  }

  // A step can cause the next input at once: a start that fails, a listener that stops the group.
  #step(input: GroupInput): void {
    this.#inbox.push(input)
    if (this.#isStepping) return
    this.#isStepping = true
    try {
      for (let next = this.#inbox.shift(); next !== undefined; next = this.#inbox.shift()) {
        const [group, todo] = stepGroup(this.#group, next, this.#supervisor.journal.nowMs(), Math.random())
        this.#group = group
        for (const instruction of todo) this.#carryOut(instruction)
      }
    } finally {
      this.#isStepping = false
    }
    this.#setAlarm()
    this.#belong()
    for (const waiter of [...this.#waiters]) {
      if (waiter.isOver() && this.#waiters.delete(waiter)) waiter.resolve()
    }
  }

  #carryOut(instruction: GroupInstruction): void {
    const { name } = instruction
    const { journal } = this.#supervisor
    const processId = this.#processes.get(name)?.id ?? null
    switch (instruction.do) {
      case 'launch':
        this.#launch(name, processId)
        return
      case 'stop':
        this.#processes.get(name)?.stop(instruction.by, 'terminate', this.#graceMs)
        return
      case 'tell-back-off': {
        const { delayMs, restarts } = instruction
        if (processId !== null) journal.publish({ type: 'process.backoff', processId, delayMs, restarts })
        return
      }
      case 'tell-called-off':
        if (processId !== null) journal.publish({ type: 'process.backoff-ended', processId })
        return
      case 'tell-fatal':
        journal.publish({
          type: 'group.fatal',
          runId: this.#runId,
          group: this.name,
          processId,
          reason: this.reason ?? '',
        })
        return
      default:
        assertNever(instruction, 'group instruction')
    }
  }

  #launch(name: string, replaces: ProcessId | null): void {
    const call = this.#calls.get(name)
    if (call === undefined) return
    let process: WorkerProcess
    try {
      process = this.#supervisor.create(
        {
          name: () => name,
          runId: this.#runId,
          startMethod: 'spawn',
          runtime: call.target.runtime,
          replaces,
          start: call.start,
        },
        {
          onFrame: () => undefined,
          onReady: () => {
            this.#step({ type: 'ready', name })
          },
          onDrained: () => {
            this.#step({ type: 'ended', name, end: endOf(process.life) })
          },
        },
      )
    } catch (error) {
      // The supervisor starts nothing more, so the group does not either.
      this.#refusal = error instanceof Error ? error : new ProcessStateError(String(error))
      this.#step({ type: 'stop', by: 'procdeck', atOnce: true })
      this.#step({ type: 'ended', name, end: 'abnormal' })
      return
    }
    this.#processes.set(name, process)
    const { released } = process
    this.#unreleased.add(released)
    void released.then(() => this.#unreleased.delete(released))
    process.start()
    if (call.daemon) process.letGo()
    process.send(encodeCall(Kind.call, call.target, call.args))
    if (call.daemon) process.send(encodeEmpty(Kind.stop))
  }

  #setAlarm(): void {
    this.#timer?.clear()
    this.#timer = null
    const atMs = alarmAtMs(this.#group)
    if (atMs === null) return
    const delayMs = Math.max(0, Math.ceil(atMs - this.#supervisor.journal.nowMs()))
    this.#timer = new LongTimer(() => {
      this.#step({ type: 'alarm' })
    }, delayMs)
    // A child in back-off keeps this program alive as a running one does; a daemon does not.
    const waiting = this.#group.members.filter((member) => memberState(this.#group, member) === 'backoff')
    if (waiting.every(({ name }) => this.#calls.get(name)?.daemon === true)) letGo(this.#timer)
  }

  /** While a child runs or will, a closing supervisor stops the group first: the group would restart its children. */
  #belong(): void {
    if (isSettled(this.#group)) {
      this.#leave?.()
      this.#leave = null
    } else {
      this.#leave ??= this.#supervisor.onClose(() => this.#down({ type: 'stop', by: 'procdeck', atOnce: true }))
    }
  }
}

markAsHandle(SupervisedGroup)
