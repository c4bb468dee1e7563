// What the kernel shows of the processes of a watched program, for the rules: threads, waits and libraries.

import { blockedIn } from '../../../system/blocked-in.ts'
import { inodesOf, textOf } from '../../../system/proc-files.ts'
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
    const waiting = new Set<number>()
    for (const pid of pids) {
      const known = program.process(pid)
      if (known?.isAlive !== true) continue
      const { threads, waitsForChild, waitsOnPipe, writesTo, sendsThrough } = blockedIn(pid)
      const isWorker = known.role !== null && threads.length > 1
      const library = isWorker ? (before.get(pid)?.library ?? libraryOf(pid)) : null
      const full = { pipes: writesTo, sockets: sendsThrough }
      const still = both(full, this.#wroteTo.get(pid) ?? NONE)
      wroteTo.set(pid, full)
      if (still.pipes.length + still.sockets.length > 0) stuck.set(pid, still)
      // For a lock or a semaphore, as producers do of which one is at the full pipe.
      if (threads.every(({ where }) => where.startsWith('futex'))) waiting.add(pid)
      const note = { threads: threads.length, waitsForChild, waitsOnPipe, library }
      this.#all.set(pid, { ...note, stuckWritingTo: still.pipes, heldBy: [] })
    }
    this.#wroteTo = wroteTo
    const others = stuck.size === 0 ? [] : [...this.#all.keys()].filter((pid) => !stuck.has(pid) && !waiting.has(pid))
    const open = new Map(others.map((pid) => [pid, openIn(pid)]))
    for (const [pid, { pipes, sockets }] of stuck) {
      const note = this.#all.get(pid)
      const heldBy = others.filter(
        (other) =>
          pipes.some((pipe) => open.get(other)?.pipes.has(pipe)) ||
          sockets.some((socket) => endsOf(socket).some((end) => open.get(other)?.sockets.has(end))),
      )
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

/** socketpair(2) makes both ends in one call: their numbers are neighbours. The kernel does not tell which end is whose. */
const endsOf = (socket: number): readonly number[] => [socket - 1, socket, socket + 1]

const openIn = (pid: number): { readonly pipes: ReadonlySet<number>; readonly sockets: ReadonlySet<number> } => ({
  pipes: new Set(inodesOf(pid, 'pipe')),
  sockets: new Set(inodesOf(pid, 'socket')),
})

function libraryOf(pid: number): string | null {
  return LIBRARIES.exec(textOf(`/proc/${pid}/maps`))?.[1] ?? null
}
