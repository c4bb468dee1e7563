// What is known of a watched program: its processes, pools, jobs and queues, folded from what the kernel shows, what the
// hooks tell, and the pages of hooked processes. Pure: no file, no clock.

import { assertNever } from '../../../shared/assert-never.ts'
import type { TreeProcess } from '../../../system/process-tree.ts'
import type { HookEvent, PythonMethod } from './hook-events.ts'
import type { QueueSlot, StatePage } from './state-page.ts'
import type { WatchedJob, WatchedPool, WatchedProcess, WatchedQueue, WatchedThread } from './watched-facts.ts'

interface QueueFacts {
  readonly maxSize: number
  readonly joinable: boolean
}

/** What a parent told of a child before the kernel showed it. */
interface Announced {
  name?: string
  method?: PythonMethod
  daemon?: boolean
  startedNs?: number
}

type Changes = Partial<Omit<WatchedProcess, 'pid' | 'birth'>>

/** Python's own limit of a semaphore that stands for no limit: 2^31 - 1 on most systems, and no less than 2^15 - 1. */
const UNLIMITED = 32_767

/** Processes that have ended and whose number came back; older ones are forgotten. */
const MAX_PAST = 5_000

const METHODS: ReadonlySet<string> = new Set(['fork', 'spawn', 'forkserver'])
const methodOf = (text: string): PythonMethod | undefined => (METHODS.has(text) ? (text as PythonMethod) : undefined)

export class WatchedProgram {
  /** By PID: the living, and the last one that had the number. */
  readonly #now = new Map<number, WatchedProcess>()
  readonly #past: WatchedProcess[] = []
  readonly #announced = new Map<number, Announced>()
  readonly pools = new Map<number, WatchedPool>()
  readonly #jobs = new Map<string, WatchedJob>()
  readonly #queues = new Map<number, QueueFacts>()
  readonly #functions = new Map<string, string>()
  readonly #threads = new Map<string, WatchedThread>()
  #zombies: ReadonlySet<number> = new Set()
  readonly rootPid: number

  constructor(root: TreeProcess, name: string, nowNs: number) {
    this.rootPid = root.pid
    this.#now.set(root.pid, bornOf(root, name, nowNs))
  }

  get root(): WatchedProcess {
    return this.#now.get(this.rootPid) as WatchedProcess
  }

  /** All that were ever seen, the root first. */
  get processes(): readonly WatchedProcess[] {
    return [...this.#past, ...this.#now.values()].sort((a, b) => a.seenNs - b.seenNs)
  }

  get living(): readonly WatchedProcess[] {
    return [...this.#now.values()].filter(({ isAlive }) => isAlive)
  }

  get jobs(): readonly WatchedJob[] {
    return [...this.#jobs.values()]
  }

  get threads(): readonly WatchedThread[] {
    return [...this.#threads.values()]
  }

  get queueCount(): number {
    return this.#queues.size
  }

  get queues(): readonly WatchedQueue[] {
    const used = new Map<number, { readonly pid: number; readonly slot: QueueSlot }[]>()
    for (const { pid, page } of this.processes)
      for (const slot of page?.queues ?? []) {
        const users = used.get(slot.queue)
        if (users === undefined) used.set(slot.queue, [{ pid, slot }])
        else users.push({ pid, slot })
      }
    return [...this.#queues].map(([id, facts]) => queueOf(id, facts, used.get(id) ?? []))
  }

  process(pid: number): WatchedProcess | undefined {
    return this.#now.get(pid)
  }

  /** "module.function" of a worker's present task. */
  functionOf(pid: number, fn: number): string | null {
    return this.#functions.get(`${pid} ${fn}`) ?? null
  }

  /** `name`: after its command line. */
  born(process: TreeProcess, name: string, nowNs: number): void {
    const old = this.#now.get(process.pid)
    if (old !== undefined) this.#past.push(old)
    if (this.#past.length > MAX_PAST) this.#past.shift()
    const announced = this.#announced.get(process.pid)
    this.#announced.delete(process.pid)
    this.#now.set(process.pid, { ...bornOf(process, name, nowNs), ...announced })
  }

  /** Its command line has changed; what a hook says comes before it. */
  called(pid: number, name: string): void {
    const old = this.#now.get(pid)
    if (old !== undefined && old.role === null && old.startedNs === null && old.name !== name)
      this.#change(pid, () => ({ name }))
  }

  /** `code`: null where it is not known. A code that was told before stays. */
  ended(pid: number, code: number | null, nowNs: number, isZombie: boolean): void {
    this.#change(pid, ({ exitCode, endedNs }) => ({
      isAlive: false,
      endedNs: endedNs ?? nowNs,
      exitCode: code ?? exitCode,
      zombieNs: isZombie ? nowNs : null,
    }))
  }

  /** The PIDs of all zombies: the parents of the others have reaped them. */
  zombies(now: ReadonlySet<number>): void {
    for (const pid of this.#zombies) if (!now.has(pid)) this.#change(pid, () => ({ zombieNs: null }))
    this.#zombies = now
  }

  page(page: StatePage): void {
    const old = this.#now.get(page.pid)
    // A PID may come back: its page is the one that was made after its birth.
    if (old === undefined || (old.page !== null && old.page.createdNs > page.createdNs)) return
    this.#change(page.pid, () => ({ page }))
  }

  hook(event: HookEvent): void {
    switch (event.e) {
      case 'hello':
        this.#change(event.pid, () => ({ isHooked: true, version: event.version }))
        return
      case 'child': {
        const { name, daemon, method, role, target, pool, stacks } = event
        this.#change(event.pid, () => ({
          isHooked: true,
          beganNs: event.t,
          name,
          daemon,
          method,
          role,
          target,
          pool,
          stacksOf: stacks,
          // Under forkserver the kernel has the server in its place.
          parentPid: event.ppid,
        }))
        return
      }
      case 'fork':
        this.#change(event.pid, () => ({ isHooked: true, stacksOf: event.stacks }))
        return
      case 'start': {
        const { child, name, daemon } = event
        const method = methodOf(event.method)
        const known = this.#now.get(child)
        const told = { name, daemon, startedNs: event.t, ...(method === undefined ? {} : { method }) }
        // The number may have been that of another process, which had ended by then.
        if (known !== undefined && event.t <= (known.endedNs ?? event.t)) this.#change(child, () => told)
        else this.#announced.set(child, told)
        return
      }
      case 'end': {
        const { child, code, joined } = event
        this.#change(child, ({ exitCode }) => ({
          exitCode: exitCode ?? code,
          reaped: { atNs: event.t, joined },
          zombieNs: null,
        }))
        return
      }
      case 'childend':
        this.#change(event.child, ({ exitCode }) => ({ exitCode: exitCode ?? event.code }))
        return
      case 'looked':
        this.#change(event.child, () => ({ wasLookedAt: true }))
        return
      case 'bye':
        this.#change(event.pid, () => ({ raised: event.exc, overNs: event.t }))
        return
      case 'pool':
      case 'executor':
        this.pools.set(event.pool, {
          id: event.pool,
          kind: event.e,
          ownerPid: event.pid,
          processes: event.processes,
          method: event.method,
          madeNs: event.t,
          isEnded: false,
          broken: null,
        })
        return
      case 'poolend':
        this.#changePool(event.pool, { isEnded: true })
        return
      case 'broken':
        if (event.pool !== null) this.#changePool(event.pool, { broken: event.text })
        else
          for (const { id, kind, ownerPid } of this.pools.values())
            if (kind === 'executor' && ownerPid === event.pid) this.#changePool(id, { broken: event.text })
        return
      case 'job': {
        const { pool, job, items, chunk, kind, t } = event
        this.#jobs.set(`${pool} ${job}`, { pool, job, items, chunk, kind, madeNs: t, isDone: false })
        return
      }
      case 'jobend': {
        const old = this.#jobs.get(`${event.pool} ${event.job}`)
        if (old !== undefined) this.#jobs.set(`${event.pool} ${event.job}`, { ...old, isDone: true })
        return
      }
      case 'thread':
        this.#threads.set(`${event.pid} ${event.thread}`, { pid: event.pid, thread: event.thread, code: null })
        return
      case 'threadend':
        this.#threads.set(`${event.pid} ${event.thread}`, { pid: event.pid, thread: event.thread, code: event.code })
        return
      case 'fn':
        this.#functions.set(`${event.pid} ${event.fn}`, event.name)
        return
      case 'queue':
        // Nobody counts what goes through a SimpleQueue.
        if (event.kind === 'SimpleQueue') return
        this.#queues.set(event.q, {
          maxSize: event.max >= UNLIMITED ? 0 : Math.max(0, event.max),
          joinable: event.kind === 'JoinableQueue',
        })
        return
      default:
        assertNever(event, 'hook event')
    }
  }

  /** Whether the owner of the pool has as many results as chunks were begun: then none is lost, whatever ended since. */
  hasAllResults(pool: number): boolean {
    const all = this.processes
    const received = all.flatMap(({ page }) => page?.pools ?? []).find((one) => one.pool === pool)
    const begun = all.reduce((total, { page }) => total + (page?.task.pool === pool ? page.task.chunksBegun : 0), 0)
    return received !== undefined && received.results >= begun
  }

  #change(pid: number, of: (old: WatchedProcess) => Changes): void {
    const old = this.#now.get(pid)
    if (old !== undefined) this.#now.set(pid, { ...old, ...of(old) })
  }

  #changePool(id: number, changes: Partial<WatchedPool>): void {
    const old = this.pools.get(id)
    if (old !== undefined) this.pools.set(id, { ...old, ...changes })
  }
}

function queueOf(
  id: number,
  { maxSize, joinable }: QueueFacts,
  used: readonly { readonly pid: number; readonly slot: QueueSlot }[],
): WatchedQueue {
  const puts = used.reduce((total, { slot }) => total + slot.puts, 0)
  const gets = used.reduce((total, { slot }) => total + slot.gets, 0)
  return {
    id,
    maxSize,
    joinable,
    producers: used.filter(({ slot }) => slot.puts > 0).map(({ pid }) => pid),
    consumers: used.filter(({ slot }) => slot.gets > 0).map(({ pid }) => pid),
    puts,
    gets,
    depth: Math.max(0, puts - gets),
  }
}

function bornOf({ pid, birth, parentPid }: TreeProcess, name: string, nowNs: number): WatchedProcess {
  return {
    pid,
    birth,
    parentPid,
    seenNs: nowNs,
    endedNs: null,
    startedNs: null,
    beganNs: null,
    overNs: null,
    name,
    method: null,
    role: null,
    daemon: false,
    pool: null,
    target: null,
    isHooked: false,
    version: null,
    isAlive: true,
    exitCode: null,
    raised: null,
    reaped: null,
    wasLookedAt: false,
    zombieNs: null,
    page: null,
    stacksOf: null,
  }
}
