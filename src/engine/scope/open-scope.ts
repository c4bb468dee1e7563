// Opens a scope: binds the library's classes to it, keeps what they make, and ends all of it at its close.

import type { SessionEvent } from '../../shared/events.ts'
import { type Actor, isAlive, type ProcessId } from '../../shared/process.ts'
import type { ChunkSize, Parameters, RunChart, RunId, RunPicture, RunTile } from '../../shared/run.ts'
import { ProcessStateError } from '../errors.ts'
import { checkOptions, knownOptions, NO_OPTIONS } from '../options/known-options.ts'
import { functionOf, oneOf, runIdOf } from '../options/values.ts'
import { checkChunkSize, type PoolOptions, workersOf } from '../pool/pool-options.ts'
import type { Pool } from '../pool/pool.ts'
import type { Queue } from '../queue/queue.ts'
import type { BaseProcess } from '../supervisor/base-process.ts'
import type { SupervisedGroup } from '../supervisor/supervised-group.ts'
import { type Supervisor, supervisorOf } from '../supervisor/supervisor.ts'
import { bindClasses, type Made } from './bound-classes.ts'
import { checkChart } from './check-chart.ts'
import { checkPicture, OpenPicture } from './open-picture.ts'
import type { Check, Picture, PictureSize, Scope, ScopeLine } from './scope.ts'
import { markAsHandle } from '../wire/references.ts'

export interface ScopeOptions {
  /** What the program gets as `run.parameters`. */
  readonly parameters?: Parameters
  /** Default: the cores this program may use. */
  readonly workers?: number
  /** Default `auto`. */
  readonly chunkSize?: ChunkSize
  /** For the scope's pools and executors that set none of their own. */
  readonly poolOptions?: Pick<PoolOptions, 'restart' | 'intensity' | 'backOff'>
  readonly supervisor?: Supervisor
  /** What everything that the scope makes is marked with in the journal. */
  readonly runId?: RunId | null
  /** Default: writes the line to standard output. */
  readonly onPrint?: (line: string) => void
  readonly onProgress?: (done: number, total: number) => void
  readonly onCheck?: (check: Check) => void
  readonly onChart?: (chart: RunChart) => void
  readonly onPicture?: (picture: Omit<RunPicture, 'tiles'>) => void
  readonly onTile?: (tile: RunTile) => void
  /** A pool was made, by itself or under an executor. */
  readonly onPool?: (pool: Pool) => void
  /** Something was made through the scope, and has done nothing yet. */
  readonly onMade?: (made: Made) => void
}

/** The options of `close`. */
interface ScopeEnd {
  /** The first step of the stop ladder. `terminate`: pools do not finish what they hold either. */
  readonly from?: 'ask' | 'terminate'
  /** In whose name processes are ended. Default: Procdeck's. */
  readonly by?: Actor
}

const KNOWN = knownOptions<ScopeOptions>('openScope', 'openScope({ workers: 4 })', {
  parameters: true,
  workers: true,
  chunkSize: true,
  poolOptions: true,
  supervisor: true,
  runId: true,
  onPrint: true,
  onProgress: true,
  onCheck: true,
  onChart: true,
  onPicture: true,
  onTile: true,
  onPool: true,
  onMade: true,
})
const END = knownOptions<ScopeEnd>('close', "close({ from: 'terminate' })", { from: true, by: true })

/** Lines of one process that are kept; further ones are not. */
const MAX_LINES = 10_000

/** A scope as its opener sees it. */
export class OpenScope implements Scope {
  readonly Process: Scope['Process']
  readonly Command: Scope['Command']
  readonly Pool: Scope['Pool']
  readonly Queue: Scope['Queue']
  readonly JoinableQueue: Scope['JoinableQueue']
  readonly Executor: Scope['Executor']
  readonly Group: Scope['Group']
  readonly parameters: Parameters
  readonly chunkSize: ChunkSize
  readonly signal: AbortSignal
  readonly #supervisor: Supervisor
  readonly #options: ScopeOptions
  readonly #abort = new AbortController()
  readonly #processes = new Set<BaseProcess>()
  readonly #groups = new Set<SupervisedGroup>()
  readonly #pools = new Set<Pool>()
  /** Pools that have as many workers as the run wants. */
  readonly #following = new Set<Pool>()
  readonly #queues = new Set<Queue>()
  readonly #lines = new Map<ProcessId, ScopeLine[]>()
  readonly #checks: Check[] = []
  readonly #charts = new Map<string, RunChart>()
  #picture: Picture | null = null
  readonly #stopListening: () => void
  #workers: number
  #closed: Promise<void> | null = null

  /** @throws OptionError naming the option. */
  constructor(options: ScopeOptions = NO_OPTIONS) {
    checkOptions(options, KNOWN)
    const { chunkSize = 'auto', parameters = {} } = options
    for (const name of [
      'onPrint',
      'onProgress',
      'onCheck',
      'onChart',
      'onPicture',
      'onTile',
      'onPool',
      'onMade',
    ] as const)
      if (options[name] !== undefined) functionOf(name, options[name])
    const runId = runIdOf(options.runId)
    this.#options = options
    this.#workers = workersOf('workers', options.workers)
    this.parameters = parameters
    this.chunkSize = checkChunkSize(chunkSize)
    this.#supervisor = supervisorOf(options.supervisor)
    this.signal = this.#abort.signal
    this.#stopListening = this.#supervisor.journal.subscribe((event) => {
      this.#keepLine(event)
    })
    const classes = bindClasses({
      given: { supervisor: this.#supervisor, runId },
      workers: () => this.#workers,
      poolOptions: options.poolOptions ?? {},
      refuseClosed: () => {
        if (this.#closed === null) return
        throw new ProcessStateError('the scope is closed: nothing more can be made in it')
      },
      addProcess: (process) => this.#processes.add(process),
      began: ({ id }) => {
        if (id !== null && !this.#lines.has(id)) this.#lines.set(id, [])
      },
      addPool: (pool, follows) => {
        this.#pools.add(pool)
        if (follows) this.#following.add(pool)
        options.onPool?.(pool)
      },
      addGroup: (group) => this.#groups.add(group),
      addQueue: (queue) => this.#queues.add(queue),
      made: (made) => {
        options.onMade?.(made)
      },
    })
    this.Process = classes.Process
    this.Command = classes.Command
    this.Pool = classes.Pool
    this.Queue = classes.Queue
    this.JoinableQueue = classes.JoinableQueue
    this.Executor = classes.Executor
    this.Group = classes.Group
  }

  get workers(): number {
    return this.#workers
  }

  get checks(): readonly Check[] {
    return this.#checks
  }

  /** The newest chart of each title. */
  get charts(): readonly RunChart[] {
    return [...this.#charts.values()]
  }

  print(line: string): void {
    if (this.#options.onPrint === undefined) process.stdout.write(`${line}\n`)
    else this.#options.onPrint(line)
  }

  progress(done: number, total: number): void {
    this.#options.onProgress?.(done, total)
  }

  check(name: string, ok: boolean, detail = ''): void {
    const check = { name, ok, detail }
    this.#checks.push(check)
    this.#options.onCheck?.(check)
  }

  chart(chart: RunChart): void {
    const checked = checkChart(chart)
    this.#charts.set(checked.title, checked)
    this.#options.onChart?.(checked)
  }

  picture(size: PictureSize): Picture {
    const checked = checkPicture(size)
    this.#options.onPicture?.(checked)
    const picture = new OpenPicture(checked, (tile) => {
      // Late tiles of a picture that was replaced belong nowhere.
      if (this.#picture === picture) this.#options.onTile?.(tile)
    })
    this.#picture = picture
    return picture
  }

  async outputOf(process: BaseProcess): Promise<readonly ScopeLine[]> {
    await process.released()
    return process.id === null ? [] : (this.#lines.get(process.id) ?? [])
  }

  /** Sets the wanted number of workers. @throws OptionError */
  async resize(workers: number): Promise<void> {
    workersOf('workers', workers)
    const open = [...this.#following].filter((pool) => !pool.isClosed)
    await Promise.all(open.map((pool) => pool.resize(workers)))
    this.#workers = workers
  }

  /**
   * Ends all that was made here, in whatever state it is: pools that are at work are terminated, queues are closed, and
   * processes go down the stop ladder from `from`. Resolves when no process of it is left. A second call does nothing.
   */
  async close(options: ScopeEnd = NO_OPTIONS): Promise<void> {
    checkOptions(options, END)
    const { from = 'ask', by = 'procdeck' } = options
    oneOf('from', from, ['ask', 'terminate'])
    oneOf('by', by, ['you', 'procdeck', 'outside', 'itself'])
    // Ends a step later: what the end tells its listeners may close the scope again, and finds it closed.
    this.#closed ??= Promise.resolve().then(() => this.#end({ from, by }))
    await this.#closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #end({ from, by }: Required<ScopeEnd>): Promise<void> {
    this.#abort.abort(new ProcessStateError('the scope is closed'))
    const pools = [...this.#pools].map((pool) => endPool(pool, { from, by }))
    const groups = [...this.#groups].filter(({ state }) => isAlive(state) || state === 'backoff')
    const stopped = groups.map((group) => group.stop(by))
    const processes = [...this.#processes].filter((process) => process.isAlive())
    for (const { id } of processes) if (id !== null) this.#supervisor.act(id, from, by)
    await Promise.all([...pools, ...stopped, ...processes.map((process) => process.released())])
    for (const queue of this.#queues) queue.close()
    this.#stopListening()
  }

  #keepLine(event: SessionEvent): void {
    if (event.type !== 'process.output') return
    const lines = this.#lines.get(event.processId)
    const { stream, text, atMs } = event
    if (lines !== undefined && lines.length < MAX_LINES) lines.push({ stream, text, atMs })
  }
}

markAsHandle(OpenScope)

/** A pool without open work is ended gently, where that is asked for. */
async function endPool(pool: Pool, { from, by }: Required<ScopeEnd>): Promise<void> {
  const { queueDepth, inFlight } = pool.metrics
  if (from === 'terminate' || queueDepth + inFlight > 0) {
    await pool.terminate(by)
    return
  }
  await pool.close()
  await pool.join()
}

/** A scope for one program; what is made through it ends with `close`. */
export function openScope(options: ScopeOptions = NO_OPTIONS): OpenScope {
  return new OpenScope(options)
}
