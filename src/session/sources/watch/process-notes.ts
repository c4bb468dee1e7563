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

  #wroteTo: ReadonlyMap<number, readonly number[]> = new Map()

  get all(): ReadonlyMap<number, OsNote> {
    return this.#all
  }

  look(pids: readonly number[], program: WatchedProgram): void {
    const before = this.#all
    this.#all = new Map()
    const wroteTo = new Map<number, readonly number[]>()
    for (const pid of pids) {
      const known = program.process(pid)
      if (known?.isAlive !== true) continue
      const { threads, waitsForChild, waitsOnPipe, writesTo } = blockedIn(pid)
      const isWorker = known.role !== null && threads.length > 1
      const library = isWorker ? (before.get(pid)?.library ?? libraryOf(pid)) : null
      const stuckWritingTo = writesTo.filter((pipe) => this.#wroteTo.get(pid)?.includes(pipe))
      wroteTo.set(pid, writesTo)
      const pipes = waitsForChild ? inodesOf(pid, 'pipe') : []
      this.#all.set(pid, { threads: threads.length, waitsForChild, waitsOnPipe, pipes, stuckWritingTo, library })
    }
    this.#wroteTo = wroteTo
  }
}

function libraryOf(pid: number): string | null {
  return LIBRARIES.exec(textOf(`/proc/${pid}/maps`))?.[1] ?? null
}
