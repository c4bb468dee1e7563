// What the kernel shows of the processes of a watched program, for the rules: threads, waits and libraries.

import { blockedIn } from '../../../system/blocked-in.ts'
import { inodeAt, inodesOf, textOf } from '../../../system/proc-files.ts'
import type { OsNote } from './findings/seen.ts'
import type { WatchedProgram } from './watched-program.ts'

/** Libraries of linear algebra with threads of their own, as their files are named. */
const LIBRARIES = /\/lib[^/\n]*(openblas|mkl_rt|mkl_core|blis)[^/\n]*$/im

export class ProcessNotes {
  /** By PID, of the living. */
  #all = new Map<number, OsNote>()

  #wroteTo: ReadonlyMap<number, Full> = new Map()

  get all(): ReadonlyMap<number, OsNote> {
    return this.#all
  }

  look(pids: readonly number[], program: WatchedProgram): void {
    const before = this.#all
    this.#all = new Map()
    const wroteTo = new Map<number, Full>()
    const stuck = new Map<number, Full>()
    const locked = new Set<number>()
    // What the program prints is taken by us.
    const outside = [1, 2].flatMap((fd) => channelsAt(program.rootPid, fd))
    const inside = (channel: number): boolean => !outside.includes(channel)
    for (const pid of pids) {
      const known = program.process(pid)
      if (known?.isAlive !== true) continue
      const { threads, waitsForChild, waitsOnPipe, writesTo, sendsThrough } = blockedIn(pid)
      const isWorker = known.role !== null && threads.length > 1
      const library = isWorker ? (before.get(pid)?.library ?? libraryOf(pid)) : null
      const full = { pipes: writesTo.filter(inside), sockets: sendsThrough.filter(inside) }
      const still = both(full, this.#wroteTo.get(pid) ?? NONE)
      wroteTo.set(pid, full)
      if (still.pipes.length + still.sockets.length > 0) stuck.set(pid, still)
      // Producers wait so for the one of them that is at the full pipe. Who has taken before may wait for something else.
      const hasTaken = program.queues.some(({ consumers }) => consumers.includes(pid))
      if (threads.every(({ isAtLock }) => isAtLock) && !hasTaken) locked.add(pid)
      // The end of a child of the fork server is waited for by poll; a sleep in Python before 3.11 is a select.
      const polls = threads.filter(({ where }) => where.includes('poll') || where.includes('select')).length
      const doesNothing =
        polls <= (waitsForChild ? 0 : 1) &&
        threads.every(({ isAtLock, where }) => isAtLock || /do_wait|poll|select/.test(where))
      const note = { threads: threads.length, waitsForChild, waitsOnPipe, doesNothing, library }
      this.#all.set(pid, { ...note, stuckWritingTo: still.pipes, heldBy: [] })
    }
    this.#wroteTo = wroteTo
    this.#addHolders(stuck, locked)
  }

  /**
   * Who may take what is in the way of each that is stuck: others that have its pipe open and go on themselves. One that is
   * stuck goes on when another one takes from it.
   */
  #addHolders(stuck: ReadonlyMap<number, Full>, locked: ReadonlySet<number>): void {
    if (stuck.size === 0) return
    const open = new Map([...this.#all.keys()].map((pid) => [pid, openIn(pid)]))
    const holds = (other: number, { pipes, sockets }: Full): boolean =>
      pipes.some((pipe) => open.get(other)?.pipes.has(pipe)) ||
      sockets.some((socket) => endsOf(socket).some((end) => open.get(other)?.sockets.has(end)))
    const goesOn = new Set([...this.#all.keys()].filter((pid) => !stuck.has(pid) && !locked.has(pid)))
    const isIdle = (pid: number): boolean => {
      const note = this.#all.get(pid)
      return note?.doesNothing === true && note.waitsForChild
    }
    for (let size = -1; size !== goesOn.size; ) {
      size = goesOn.size
      // One that waits for the end of a child takes from nobody.
      const takes = [...goesOn].filter((pid) => !isIdle(pid))
      for (const [pid, full] of stuck) if (takes.some((other) => other !== pid && holds(other, full))) goesOn.add(pid)
    }
    for (const [pid, full] of stuck) {
      const note = this.#all.get(pid)
      const heldBy = [...goesOn].filter((other) => other !== pid && holds(other, full))
      if (note !== undefined) this.#all.set(pid, { ...note, heldBy })
    }
  }
}

/** Full pipes and sockets, by inode. */
interface Full {
  readonly pipes: readonly number[]
  readonly sockets: readonly number[]
}

const NONE: Full = { pipes: [], sockets: [] }

const both = (one: Full, other: Full): Full => ({
  pipes: one.pipes.filter((pipe) => other.pipes.includes(pipe)),
  sockets: one.sockets.filter((socket) => other.sockets.includes(socket)),
})

const channelsAt = (pid: number, fd: number): readonly number[] =>
  [inodeAt(pid, fd, 'pipe'), inodeAt(pid, fd, 'socket')].flatMap((inode) => inode ?? [])

/** socketpair(2) makes both ends in one call, so their numbers are mostly neighbours. /proc does not tell which end is whose. */
const endsOf = (socket: number): readonly number[] => [socket - 1, socket, socket + 1]

const openIn = (pid: number): { readonly pipes: ReadonlySet<number>; readonly sockets: ReadonlySet<number> } => ({
  pipes: new Set(inodesOf(pid, 'pipe')),
  sockets: new Set(inodesOf(pid, 'socket')),
})

function libraryOf(pid: number): string | null {
  return LIBRARIES.exec(textOf(`/proc/${pid}/maps`))?.[1] ?? null
}
