// Owns every child and alone signals it. Pools and single processes get children here; the journal gets all events.

import { randomUUID } from 'node:crypto'
import type { Actor, Fault, ProcessAction, ProcessId } from '../../shared/process.ts'
import { isAlive, isFault } from '../../shared/process.ts'
import { assertNever } from '../../shared/assert-never.ts'
import type { Journal } from './journal.ts'
import type { Service } from '../process/requests.ts'
import { durationOf } from '../options/duration.ts'
import { NO_OPTIONS } from '../options/known-options.ts'
import { encodeFault } from '../wire/frames.ts'
import { childEnv, type InheritedEnv, ONE_THREAD } from '../process/child-env.ts'
import { OptionError, ProcessStateError } from '../errors.ts'
import { Child, type ChildHooks, type ChildSpec } from '../process/child.ts'
import type { ChildHandle } from '../process/child-handle.ts'
import { checkMainGuard } from '../process/main-guard.ts'
import { OWN_OUTPUT } from '../process/own-output.ts'
import { ProcessHandle, type ProcessHooks, type ProcessPlan } from '../process/process-handle.ts'
import { pythonPath } from '../process/python.ts'
import { directSpawner, type Spawner } from '../process/spawner.ts'
import { effectiveStart, type StartSettings, USUAL_START } from '../process/start-options.ts'
import { ThreadHandle } from '../process/thread-handle.ts'
import { ThreadSpawner } from '../process/thread-spawner.ts'
import type { ProcessOwner, WorkerProcess } from '../process/worker-process.ts'
import type { ChildRequest } from './child-request.ts'
import { ForkServers } from './fork-servers.ts'
import { Lifeline } from './lifeline.ts'
import { OpenJoins } from './open-joins.ts'
import { Priorities } from './priorities.ts'
import { type SupervisorOptions, supervisorSettings } from './supervisor-options.ts'
import { ThreadHosts } from './thread-hosts.ts'
import { WarmStock } from './warm-stock.ts'
import { markAsHandle } from '../wire/references.ts'

/** Limit for a child's READY; more for each child that starts beside it, since they share the cores. */
const START_TIMEOUT_MS = 10_000
const START_TIMEOUT_EACH_MS = 500

export class Supervisor {
  readonly journal: Journal
  readonly graceMs: number
  /** In the environment of each of our processes: another program can identify them by it. */
  readonly token = randomUUID()
  readonly joins = new OpenJoins()
  readonly #services = new Map<string, Service>()
  readonly #alive = new Map<ProcessId, WorkerProcess>()
  readonly #threadHosts: ThreadHosts
  readonly #forkServers: ForkServers
  readonly #priorities: Priorities
  readonly #inheritEnv: InheritedEnv
  readonly #start: StartSettings
  readonly #lifeline: Lifeline
  readonly #spawner: Spawner
  readonly #stock: WarmStock
  readonly #forwardTo: ProcessHooks['forwardTo']
  readonly #owners = new Set<() => Promise<void>>()
  #closing = false

  /** @throws OptionError naming the option. */
  constructor(options: SupervisorOptions = NO_OPTIONS) {
    const { journal, graceMs, niceness, ownThread, captures, inheritEnv, start } = supervisorSettings(options)
    this.journal = journal
    this.graceMs = graceMs
    this.#start = start
    this.#priorities = new Priorities(niceness, () => this.#alive.size)
    this.#inheritEnv = inheritEnv
    this.#lifeline = new Lifeline(childEnv(process.env, this.token, 'listed'), (text) => {
      this.journal.publish({ type: 'notice', level: 'warning', text })
    })
    this.#spawner = ownThread && process.platform === 'linux' ? new ThreadSpawner() : directSpawner
    this.#forwardTo = captures ? null : OWN_OUTPUT
    this.#threadHosts = new ThreadHosts(this.graceMs, (ofHost, owner) => this.#make(ofHost, owner))
    this.#forkServers = new ForkServers({
      graceMs: this.graceMs,
      make: (request, owner) => this.#make(request, owner),
      onThreads: (server, threads) => {
        this.journal.publish({
          type: 'notice',
          level: 'warning',
          text:
            `${server.name} (PID ${server.pid ?? '?'}) has ${threads} threads, because a module that it imported has started ` +
            'some: a fork copies one of them alone, and a lock that another one held stays locked. Start threads in a ' +
            'function, or use the start method "spawn".',
        })
      },
    })
    this.#stock = new WarmStock({
      make: (owner) =>
        this.#make({ name: (id) => `WarmProcess-${id}`, runId: null, startMethod: 'warm', replaces: null }, owner),
      start: () => this.#startKey(USUAL_START),
    })
    SUPERVISORS.add(this)
  }

  /**
   * Makes a child, not started yet, or takes a waiting one (start method `warm`): its owner starts it either way. The
   * supervisor forgets it when nothing of it is left.
   */
  create(request: ChildRequest, owner: ProcessOwner): WorkerProcess {
    if (this.#closing) throw new ProcessStateError('the supervisor is closed: it starts no more processes')
    if (request.startMethod === 'thread') return this.#makeThread(request, owner)
    if (request.startMethod === 'fork' || request.startMethod === 'forkserver') {
      const { preload = [], ...worker } = request
      return this.#make(worker, owner, this.#forkServers.of(worker, preload))
    }
    const plain = (request.heapLimitMiB ?? null) === null
    const waiting = request.startMethod === 'warm' && plain ? this.#stock.take(this.#startKey(request.start)) : null
    if (waiting === null) return this.#make(request, owner)
    const { runId, replaces } = request
    const name = request.name(waiting.id)
    waiting.adopt(owner, name)
    this.journal.publish({ type: 'process.adopted', processId: waiting.id, runId, name, replaces })
    return waiting
  }

  /** Path of the interpreter of a child in Python with these settings. @throws OptionError when there is none. */
  pythonOf(own: StartSettings): string {
    const { python, env } = effectiveStart(this.#start, own, 'python')
    return pythonPath(python, { ...childEnv(process.env, this.token, this.#inheritEnv), ...env })
  }

  /** Processes with the same key are alike: one that waits can take the place of one that is started. */
  #startKey(own: StartSettings = USUAL_START): string {
    return JSON.stringify(effectiveStart(this.#start, own))
  }

  /** From now on `count` processes wait for start method `warm`. Resolves when they wait. @throws OptionError */
  async warmUp(count: number): Promise<void> {
    checkMainGuard()
    await this.#stock.fill(count)
  }

  #make(request: ChildRequest, owner: ProcessOwner, spawner: ProcessHooks['spawner'] = this.#spawner): Child {
    const spec = this.#spec(request)
    const handle = new ProcessHandle(this.#plan(request), {
      spawner,
      nowMs: () => this.journal.nowMs(),
      groupBegan: (pid, birth) => {
        this.#lifeline.add(pid, birth)
        if (!keepsPriority(request)) this.#priorities.begin(child, spec.startTimeoutMs)
      },
      groupEnded: (pid, birth) => {
        this.#lifeline.remove(pid, birth)
      },
      forwardTo: this.#forwardTo,
      nicenessAtWork: () => (keepsPriority(request) ? 0 : this.#priorities.atWork),
    })
    const child = this.#follow(spec, request, owner, handle)
    void child.released.then(() => {
      this.#priorities.end(child)
    })
    return child
  }

  #plan(request: ChildRequest): ProcessPlan {
    const { program, runtime = 'node', start = USUAL_START, startMethod, heapLimitMiB = null, preload = null } = request
    const { execArgv, env, python } = effectiveStart(this.#start, start, runtime)
    // Read now: the program may have set some since.
    const inherited = childEnv(process.env, this.token, this.#inheritEnv)
    if (program === undefined)
      return {
        runtime,
        python,
        preload,
        execArgv,
        env: { ...ONE_THREAD, ...inherited, ...env },
        isWarm: startMethod === 'warm',
        heapLimitMiB,
      }
    const { file, args, cwd, stdin, keepsChildren } = program
    return { command: { file, args }, env: { ...inherited, ...program.env }, cwd, stdin, keepsChildren }
  }

  #makeThread(request: ChildRequest, owner: ProcessOwner): Child {
    const { family = {}, runId, heapLimitMiB = null, start = USUAL_START } = request
    const host = this.#threadHosts.of(family, { runId, start })
    const spec = this.#spec(request)
    return this.#follow(spec, request, owner, new ThreadHandle(spec.id, heapLimitMiB, host))
  }

  #spec({ name, startMethod, startTimeoutMs, program }: ChildRequest): ChildSpec {
    const id = this.journal.newProcessId()
    const starting = [...this.#alive.values()].filter((child) => !child.life.ready).length
    const limitMs = startTimeoutMs ?? START_TIMEOUT_MS + START_TIMEOUT_EACH_MS * starting
    return { id, name: name(id), startMethod, startTimeoutMs: limitMs, command: program?.commandLine ?? null }
  }

  #follow(spec: ChildSpec, { runId, replaces }: ChildRequest, owner: ProcessOwner, handle: ChildHandle): Child {
    const { id, name, startMethod, command } = spec
    const hooks: ChildHooks = {
      nowMs: () => this.journal.nowMs(),
      tell: (event) => {
        this.journal.publish(event)
      },
      services: this.#services,
    }
    const child = new Child(spec, hooks, owner, handle)
    this.#alive.set(id, child)
    void child.released.then(() => {
      this.#alive.delete(id)
    })
    this.journal.publish({
      type: 'process.starting',
      processId: id,
      runId,
      name,
      startMethod,
      replaces,
      ...(command === null ? {} : { command }),
    })
    return child
  }

  /** From now on `service` responds to the children's requests under this name. */
  serve(name: string, service: Service): () => void {
    this.#services.set(name, service)
    return () => {
      this.#services.delete(name)
    }
  }

  /** The service under this name, made when it is first needed. */
  service<T extends Service>(name: string, make: () => T): T {
    const known = this.#services.get(name)
    if (known !== undefined) return known as T
    const made = make()
    this.#services.set(name, made)
    return made
  }

  /** Every process that has not ended. */
  activeChildren(): WorkerProcess[] {
    return [...this.#alive.values()].filter((child) => isAlive(child.life.state))
  }

  get lifelinePid(): number | null {
    return this.#lifeline.pid
  }

  /** False when there is no such living process. */
  act(id: ProcessId, action: ProcessAction, by: Actor): boolean {
    const child = this.#alive.get(id)
    if (child === undefined || !isAlive(child.life.state)) return false
    if (isFault(action)) return this.#bringAbout(child, action, by)
    switch (action) {
      case 'ask':
      case 'terminate':
      case 'kill':
        child.stop(by, action, this.graceMs)
        return true
      case 'pause':
        child.signal(by, 'SIGSTOP')
        return true
      case 'resume':
        child.signal(by, 'SIGCONT')
        return true
      default:
        return assertNever(action, 'action')
    }
  }

  #bringAbout(child: WorkerProcess, fault: Fault, by: Actor): boolean {
    // A thread would break its neighbours in the same process; another program does not take our orders.
    if (child.life.state !== 'running' || child.startMethod === 'thread' || child.command !== null) return false
    this.journal.publish({ type: 'process.faulted', processId: child.id, fault, by })
    child.send(encodeFault(fault))
    return true
  }

  /** Takes every child down the stop ladder from `from`; resolves when nothing is left of any. */
  async stopAll(by: Actor, from: 'ask' | 'terminate' | 'kill' = 'ask', graceMs = this.graceMs): Promise<number> {
    durationOf('graceMs', graceMs)
    const children = [...this.#alive.values()]
    for (const child of children) child.stop(by, from, graceMs)
    await Promise.all(children.map((child) => child.released))
    return children.length
  }

  /** `close` calls `stop` before it stops the children: their owner may replace them. Returns the removal. */
  onClose(stop: () => Promise<void>): () => void {
    this.#owners.add(stop)
    return () => {
      this.#owners.delete(stop)
    }
  }

  /** Stops every child and ends the helper; the supervisor starts nothing more. */
  async close(): Promise<void> {
    this.#closing = true
    this.#stock.close()
    await Promise.all([...this.#owners].map((stop) => stop()))
    await this.stopAll('procdeck', 'terminate')
    await Promise.all([this.#spawner.close(), this.#lifeline.close()])
    SUPERVISORS.delete(this)
  }

  /** Last resort of a program that exits: nothing asynchronous can run any more. */
  killAllNow(): void {
    for (const child of this.#alive.values()) child.killNow()
    this.#spawner.closeNow()
  }
}

markAsHandle(Supervisor)

const SUPERVISORS = new Set<Supervisor>()
// One listener for all supervisors: Node reports more than ten listeners as a leak.
process.once('exit', () => {
  for (const supervisor of SUPERVISORS) supervisor.killAllNow()
})

/** A program whose own children live on is watched as it is. */
function keepsPriority({ keepsPriority: keeps = false, program }: ChildRequest): boolean {
  return keeps || program?.keepsChildren === true
}

let shared: Supervisor | null = null

/**
 * The supervisor of processes, groups, pools and queues that are made without one. They share it so that each can be
 * passed to the others and deadlocks among them are found. Nothing else in the engine makes a supervisor.
 */
export function defaultSupervisor(): Supervisor {
  shared ??= new Supervisor()
  return shared
}

/** The supervisor that was given as an option, or the default one. @throws OptionError */
export function supervisorOf(given: Supervisor | undefined): Supervisor {
  if (given === undefined) return defaultSupervisor()
  // By its members: a program may have loaded the library twice.
  if (typeof (given as Partial<Supervisor> | null)?.create !== 'function')
    throw new OptionError('supervisor', 'a Supervisor', given)
  return given
}
