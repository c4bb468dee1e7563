// The processes below one process, from /proc: by their parents while those live, and by a mark in the environment when
// a process has left its family (its parent ended, and the kernel gave it another one). Linux only.

import { exitCodeOf } from '../shared/exit-code.ts'
import { namesIn, textOf } from './proc-files.ts'
import { type ProcStat, statOrNull } from './proc-stat.ts'
import { stateOfLetter } from './state-letter.ts'

export interface TreeProcess {
  readonly pid: number
  /** Start time in ticks since the boot: identifies the process, together with the PID. */
  readonly birth: string
  /** When it was first seen; the kernel changes it when that one ends. */
  readonly parentPid: number
  readonly groupId: number
  /** As the kernel has it: its file, or what it called itself. */
  readonly name: string
}

/** What the tree has of the kernel. Tests give their own. */
export interface TreeReader {
  stat(pid: number): ProcStat | null
  children(pid: number): readonly number[]
  all(): readonly number[]
  /** The number that the system gave last: it counts up, and begins again at its limit. */
  lastPid(): number
  /** Whether its environment, at its start, has this entry; null where it has none: it is just being loaded, or never had. */
  hasMark(pid: number, mark: string): boolean | null
}

/** `code`: as Python's `exitcode`; null where the kernel no longer tells it. */
export type TreeChange =
  | { readonly type: 'born'; readonly process: TreeProcess }
  | { readonly type: 'ended'; readonly process: TreeProcess; readonly code: number | null }

/** A process that starts another program has no environment for a moment. After so many looks it is one without any. */
const LOOKS_TO_BE_SURE = 3
/** Parent of the kernel's own threads, which have no environment. */
const KERNEL_PID = 2

/** A process that its parent has not reaped shows its exit code: it is looked at in each turn until it is gone. */
export class ProcessTree {
  readonly #living = new Map<number, TreeProcess>()
  readonly #zombies = new Map<number, TreeProcess>()
  readonly #root: TreeProcess
  readonly #mark: string
  readonly #reader: TreeReader
  /** Processes of the system that were looked at for the mark. */
  #strangers = new Set<number>()
  /** Looks at those without an environment, by PID. */
  #unsure = new Map<number, number>()
  #lastPid = 0
  #atWork = 0

  /** `mark`: an entry of the environment that only this tree has, as `NAME=value`; '' where it has none. */
  constructor(root: TreeProcess, mark: string, reader: TreeReader = PROC) {
    this.#root = root
    this.#mark = mark
    this.#reader = reader
  }

  /** Without the root. */
  get living(): readonly TreeProcess[] {
    return [...this.#living.values()]
  }

  /** How many of the living were on a core or ready for one, at the last look. */
  get atWork(): number {
    return this.#atWork
  }

  /** False while a process of the system may yet turn out to be of this tree. */
  get isSure(): boolean {
    return this.#unsure.size === 0
  }

  get root(): TreeProcess {
    return this.#root
  }

  /** Ended, and not reaped by their parents. */
  get zombies(): readonly TreeProcess[] {
    return [...this.#zombies.values()]
  }

  has(pid: number): boolean {
    return pid === this.#root.pid || this.#living.has(pid) || this.#zombies.has(pid)
  }

  /** What has changed since the last look. `everywhere`: also among the processes that have left the family. */
  look(everywhere: boolean): readonly TreeChange[] {
    const changes: TreeChange[] = []
    for (const one of [...this.#zombies.values()])
      if (this.#reader.stat(one.pid)?.birth !== one.birth) this.#zombies.delete(one.pid)
    const parents = [this.#root, ...this.#living.values()]
    for (let parent = parents.shift(); parent !== undefined; parent = parents.shift()) {
      for (const pid of this.#reader.children(parent.pid)) {
        const born = this.#meet(pid, changes)
        if (born !== null) parents.push(born)
      }
    }
    if (everywhere) this.#findStrays(changes)
    this.#atWork = 0
    for (const one of [...this.#living.values()]) this.#follow(one, changes)
    return changes
  }

  /** A process that another source named; nothing where it is not of this tree. */
  tell(pid: number): readonly TreeChange[] {
    const changes: TreeChange[] = []
    if (!this.has(pid) && this.#belongs(pid)) this.#meet(pid, changes)
    return changes
  }

  #belongs(pid: number): boolean {
    const stat = this.#reader.stat(pid)
    return stat !== null && (this.has(stat.parentPid) || this.#reader.hasMark(pid, this.#mark) === true)
  }

  #meet(pid: number, changes: TreeChange[]): TreeProcess | null {
    if (pid === this.#root.pid || this.#zombies.has(pid)) return null
    const stat = this.#reader.stat(pid)
    if (stat === null) return null
    const known = this.#living.get(pid)
    if (known?.birth === stat.birth) return null
    if (known !== undefined) this.#end(known, null, changes)
    const { birth, parentPid, groupId, name } = stat
    const born = { pid, birth, parentPid, groupId, name }
    this.#living.set(pid, born)
    changes.push({ type: 'born', process: born })
    return born
  }

  #findStrays(changes: TreeChange[]): void {
    const last = this.#reader.lastPid()
    // The numbers have begun again: one that was a stranger's may be of this tree by now.
    if (last < this.#lastPid) this.#strangers.clear()
    this.#lastPid = last
    const now = this.#reader.all()
    const seen = new Set<number>()
    const unsure = new Map<number, number>()
    for (const pid of now) {
      seen.add(pid)
      if (this.#strangers.has(pid) || this.has(pid)) continue
      const hasMark = this.#reader.hasMark(pid, this.#mark)
      if (hasMark === true) this.#meet(pid, changes)
      const looks = (this.#unsure.get(pid) ?? 0) + 1
      if (hasMark !== null || looks >= LOOKS_TO_BE_SURE || !this.#mayHaveMark(pid)) continue
      unsure.set(pid, looks)
      seen.delete(pid)
    }
    this.#strangers = seen
    this.#unsure = unsure
  }

  #mayHaveMark(pid: number): boolean {
    const stat = this.#reader.stat(pid)
    return (
      this.#mark !== '' &&
      stat !== null &&
      stateOfLetter(stat.state) !== 'dead' &&
      pid !== KERNEL_PID &&
      stat.parentPid !== KERNEL_PID
    )
  }

  #follow(one: TreeProcess, changes: TreeChange[]): void {
    const stat = this.#reader.stat(one.pid)
    if (stat === null || stat.birth !== one.birth) {
      this.#end(one, null, changes)
      return
    }
    if (stat.state === 'R') this.#atWork++
    if (stateOfLetter(stat.state) !== 'dead') {
      if (stat.groupId !== one.groupId) this.#living.set(one.pid, { ...one, groupId: stat.groupId })
      return
    }
    this.#zombies.set(one.pid, one)
    this.#end(one, codeOf(stat.waitStatus), changes)
  }

  #end(process: TreeProcess, code: number | null, changes: TreeChange[]): void {
    this.#living.delete(process.pid)
    changes.push({ type: 'ended', process, code })
  }
}

/** wait(2): the low seven bits are a signal, the next byte the exit code. */
function codeOf(waitStatus: number): number {
  const signal = waitStatus & 0x7f
  return signal === 0 ? exitCodeOf((waitStatus >> 8) & 0xff, null) : -signal
}

const numbersIn = (text: string): number[] => text.split(' ').flatMap((part) => (part === '' ? [] : [Number(part)]))

/** Each thread has the children that it made itself. */
function childrenOf(pid: number): readonly number[] {
  const threads = namesIn(`/proc/${pid}/task`)
  return threads.flatMap((thread) => numbersIn(textOf(`/proc/${pid}/task/${thread}/children`)))
}

export const PROC: TreeReader = {
  stat: (pid) => statOrNull(pid),
  children: childrenOf,
  all: () => namesIn('/proc').flatMap((entry) => (/^\d+$/.test(entry) ? [Number(entry)] : [])),
  lastPid: () => Number(textOf('/proc/loadavg').split(' ').at(-1)),
  hasMark: (pid, mark) => {
    const environment = mark === '' ? '' : textOf(`/proc/${pid}/environ`)
    return environment === '' ? null : environment.split('\0').includes(mark)
  },
}
