// The rows of a watched program: one for each process below its root, from its first event to its end. Names and exit codes
// come from hooks where there are some, and from the kernel else.

import { readFileSync } from 'node:fs'
import type { Actor, AnyStartMethod, ProcessId } from '../../../shared/process.ts'
import type { RunId } from '../../../shared/run.ts'
import type { SourceId } from '../../../shared/source.ts'
import { killOne } from '../../../system/group.ts'
import { isStill } from '../../../system/identity.ts'
import { statOrNull } from '../../../system/proc-stat.ts'
import type { TreeProcess } from '../../../system/process-tree.ts'
import type { SourceHost } from '../source.ts'
import { monotonicNs } from '../system-clock.ts'
import { nameOfCommand } from './command-names.ts'
import { watchedCause } from './watched-cause.ts'
import type { WatchedProgram } from './watched-program.ts'

/** So long the exit code of a dead process may still come from its parent's hook. */
const CODE_WAIT_MS = 400
/** Most processes become another program in their first moment. */
const YOUNG_MS = 500
/**
 * What finds the interpreter (a shim of pyenv is a script with a dozen processes) takes a moment and ends about when Python
 * begins. A script that does more before has work of its own, whose rows stay.
 */
const FINDS_PYTHON_MS = 4_000
const HELPERS_END_MS = 1_000
const MOST_HELPERS = 1_000

export interface Row {
  readonly id: ProcessId
  readonly process: TreeProcess
  readonly parentId: ProcessId | undefined
  command: readonly string[]
  /** As the table has it; empty before its first event. */
  name: string
  startMethod: AnyStartMethod
  /** Signals by a person. */
  readonly sent: string[]
  /** Number of the next span of its page. */
  nextSpan: number
}

export interface WatchedRoot {
  /** Null: it has a row here too. Else it is a process of the session's own source. */
  readonly id: ProcessId | null
  readonly process: TreeProcess
}

export class WatchedRows {
  readonly #host: SourceHost
  readonly #sourceId: SourceId
  readonly #runId: RunId
  readonly #root: WatchedRoot
  readonly #program: WatchedProgram
  /** By PID: of the living, and of those whose end is not told yet. */
  readonly #rows = new Map<number, Row>()
  /** When the end of a process was noticed, by PID. */
  readonly #ending = new Map<number, number>()
  readonly #onEnd: (row: Row) => void
  #rootCommand: readonly string[]
  #lastBirthMs = 0
  /** Rows of processes that are older than the Python of the root. */
  readonly #helpers = new Set<ProcessId>()
  readonly #beganMs = performance.now()
  #pythonMs: number | null = null

  /** `onEnd` is called before the end of a row is told. */
  constructor(
    host: SourceHost,
    {
      sourceId,
      runId,
      root,
      program,
      onEnd,
    }: {
      readonly sourceId: SourceId
      readonly runId: RunId
      readonly root: WatchedRoot
      readonly program: WatchedProgram
      readonly onEnd: (row: Row) => void
    },
  ) {
    this.#host = host
    this.#sourceId = sourceId
    this.#runId = runId
    this.#root = root
    this.#program = program
    this.#onEnd = onEnd
    this.#rootCommand = commandOf(root.process)
  }

  get all(): readonly Row[] {
    return [...this.#rows.values()]
  }

  get size(): number {
    return this.#rows.size
  }

  of(pid: number): Row | undefined {
    return this.#rows.get(pid)
  }

  withId(id: ProcessId): Row | undefined {
    return this.all.find((row) => row.id === id)
  }

  /** Of the root too. */
  idOf(pid: number): ProcessId | undefined {
    const isRoot = pid === this.#root.process.pid && this.#root.id !== null
    return isRoot ? (this.#root.id ?? undefined) : this.#rows.get(pid)?.id
  }

  born(process: TreeProcess): void {
    // One of the same number that has ended is told first.
    const old = this.#rows.get(process.pid)
    if (old !== undefined) this.#tellEnd(old)
    this.#program.born(process, nameOfCommand(this.#commandOf(process)), monotonicNs())
    this.adopt(process)
  }

  /** One that was gone before anybody looked has that of its parent, until a hook tells another. */
  #commandOf(process: TreeProcess): readonly string[] {
    const own = commandOf(process)
    const isUnknown = own.length === 1 && own[0] === ''
    return isUnknown ? (this.#rows.get(process.parentPid)?.command ?? this.#rootCommand) : own
  }

  /** A process that the program knows already gets its row. */
  adopt(process: TreeProcess): void {
    const parentId = this.idOf(process.parentPid)
    const command = this.#commandOf(process)
    this.#lastBirthMs = performance.now()
    const id = this.#host.journal.newProcessId()
    const nothing = { name: '', startMethod: 'fork', sent: [], nextSpan: 0 } as const
    this.#rows.set(process.pid, { ...nothing, sent: [], id, process, parentId, command })
  }

  /** Its own command line, as its hook told it: the kernel tells it no more of one that has ended. */
  called(pid: number, command: string | null): void {
    const row = this.#rows.get(pid)
    if (row === undefined || row.process.name !== '' || command === null || command === '') return
    // A long one was cut.
    row.command = command.replace(/\0$/, '').split('\0')
    this.#program.called(pid, nameOfCommand(row.command))
  }

  /** The root is Python now: the rows of those that only found its interpreter go as they end. */
  pythonBegan(): void {
    if (this.#pythonMs !== null) return
    this.#pythonMs = performance.now()
    if (this.#pythonMs > this.#beganMs + FINDS_PYTHON_MS) {
      this.#helpers.clear()
      return
    }
    this.#clear([...this.#helpers])
    this.#helpers.clear()
    for (const { id, process } of this.#rows.values())
      if (this.#program.process(process.pid)?.isHooked === false) this.#helpers.add(id)
  }

  /** The process is dead; its end is told when its exit code is known, or cannot come any more. */
  ended(pid: number): void {
    this.#ending.set(pid, performance.now())
  }

  /** New rows, and names and start methods that have become known. `again`: also where only the kernel tells them. */
  tell(again: boolean): void {
    if (again || performance.now() < this.#lastBirthMs + YOUNG_MS) this.#readCommands()
    for (const row of this.#rows.values()) this.#tellRow(row)
  }

  tellEnds(): void {
    for (const [pid, sinceMs] of this.#ending) {
      const row = this.#rows.get(pid)
      const known = this.#program.process(pid)
      const isKnown = known?.birth !== row?.process.birth || known?.exitCode !== null
      if (row !== undefined && (isKnown || performance.now() > sinceMs + CODE_WAIT_MS)) this.#tellEnd(row)
    }
  }

  /** The processes are watched no more, and may go on. */
  release(): void {
    const cause = { by: 'you', text: 'is not watched any more; it may go on' } as const
    for (const row of this.#rows.values()) {
      this.#tellRow(row)
      this.#host.journal.publish({ type: 'process.exited', processId: row.id, exitCode: null, cause })
    }
    this.#rows.clear()
    this.#ending.clear()
  }

  /** False where it is no longer that process. */
  signal(row: Row, signal: NodeJS.Signals, by: Actor): boolean {
    const { pid, birth } = row.process
    if (this.#ending.has(pid) || !isStill(pid, birth) || !killOne(pid, signal)) return false
    if (by === 'you') row.sent.push(signal)
    this.#host.journal.publish({ type: 'process.signalled', processId: row.id, signal, by })
    return true
  }

  #tellRow(row: Row): void {
    const { journal } = this.#host
    const known = this.#program.process(row.process.pid)
    if (known?.birth !== row.process.birth) return
    const isNew = row.name === ''
    const [name, startMethod] = [known.name, known.method ?? this.#guessOf(row)]
    if (!isNew && name === row.name && startMethod === row.startMethod) return
    row.name = name
    row.startMethod = startMethod
    const { id, parentId } = row
    if (!isNew) {
      journal.publish({ type: 'process.described', processId: id, name, startMethod })
      return
    }
    journal.publish({
      type: 'process.starting',
      processId: id,
      sourceId: this.#sourceId,
      ...(parentId === undefined ? {} : { parentId }),
      runId: this.#runId,
      name,
      startMethod,
      command: row.command.join(' '),
      replaces: null,
    })
    journal.publish({ type: 'process.started', processId: id, pid: row.process.pid })
    journal.publish({ type: 'process.ready', processId: id, startUpMs: null })
  }

  /** Without a hook: a process with the command line of its parent was forked, any other one is another program. */
  #guessOf({ command, process }: Row): AnyStartMethod {
    const parent = this.#rows.get(process.parentPid)?.command ?? this.#rootCommand
    return command.join('\0') === parent.join('\0') ? 'fork' : 'exec'
  }

  #readCommands(): void {
    this.#rootCommand = commandLineOf(this.#root.process.pid) ?? this.#rootCommand
    for (const row of this.#rows.values()) {
      const command = this.#ending.has(row.process.pid) ? null : commandLineOf(row.process.pid)
      if (command === null) continue
      row.command = command
      this.#program.called(row.process.pid, nameOfCommand(row.command))
    }
  }

  #tellEnd(row: Row): void {
    const { pid, birth } = row.process
    this.#tellRow(row)
    this.#onEnd(row)
    this.#ending.delete(pid)
    this.#rows.delete(pid)
    const known = this.#program.process(pid)
    const { exitCode, raised, role } = known?.birth === birth ? known : { exitCode: null, raised: null, role: null }
    const cause = watchedCause({ exitCode, sent: row.sent, raised, role })
    this.#host.journal.publish({ type: 'process.exited', processId: row.id, exitCode, cause })
    if (this.#pythonMs === null) {
      if (this.#helpers.size < MOST_HELPERS) this.#helpers.add(row.id)
    } else if (this.#helpers.delete(row.id) && performance.now() < this.#pythonMs + HELPERS_END_MS)
      this.#clear([row.id])
  }

  #clear(processIds: readonly ProcessId[]): void {
    if (processIds.length > 0)
      this.#host.journal.publish({ type: 'processes.cleared', processIds, reason: 'they only started Python' })
  }
}

/** Program and arguments; what the kernel calls it where it has ended, or has none. */
export function commandOf(process: TreeProcess): readonly string[] {
  return commandLineOf(process.pid) ?? [statOrNull(process.pid)?.name ?? process.name]
}

/** Null for a process that has ended, or ends at the moment. */
function commandLineOf(pid: number): readonly string[] | null {
  try {
    const parts = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
    return parts.length > 0 ? parts : null
  } catch {
    return null
  }
}
