// Which busy workers do not respond, and how: the watch compares two beats. The loop beat is the worker's own (its
// event loop turns, or it came to another task); the other is the kernel's state letter of the process. No loop
// beat and R: a long calculation; T: stopped; S or D: blocked in a call. The caller hands in the clock and both beats.

import type { HangKind, ProcessId } from '../../shared/process.ts'
import { isStopped, stateOfLetter } from '../../system/state-letter.ts'

interface Seen {
  busy: boolean
  beat: number
  /** Since when the beat has been the same, while there was work or the process was stopped. */
  sinceMs: number
  /** Looks since then that found the same beat: time alone would also count while the machine stood still. */
  quietLooks: number
  /** What the last quiet look showed, and how many looks in a row have shown it. */
  word: HangKind | null
  inARow: number
  kind: HangKind | null
}

const SLEPT_MS = 1_000
/** A worker that is quiet for this long, in so many looks, does not respond. */
const QUIET_MS = 950
const QUIET_LOOKS = 2

export type HangChange = { readonly kind: HangKind; readonly forMs: number } | 'responsive'

function kindOf(letter: string | null): HangKind {
  const state = stateOfLetter(letter)
  if (state === 'stopped') return state
  return state === 'waiting' ? 'blocked' : 'busy'
}

export class HangWatch {
  readonly #everyMs: number
  readonly #seen = new Map<ProcessId, Seen>()
  #nowMs: number | null = null
  #slept = false

  constructor(everyMs: number) {
    this.#everyMs = everyMs
  }

  /** Begins a look. One that is more than a second late means that the program or machine slept: it is skipped. */
  look(nowMs: number): void {
    this.#slept = this.#nowMs !== null && nowMs - this.#nowMs > this.#everyMs + SLEPT_MS
    this.#nowMs = nowMs
  }

  /** Null when no visible state has changed. `beat` stands for all that moves; `letter` is read only when needed. */
  seen(id: ProcessId, busy: boolean, beat: number, letter: () => string | null): HangChange | null {
    const nowMs = this.#nowMs ?? 0
    const before = this.#seen.get(id)
    if (before === undefined || this.#slept) {
      this.#seen.set(id, {
        busy,
        beat,
        sinceMs: nowMs,
        quietLooks: 0,
        word: null,
        inARow: 0,
        kind: before?.kind ?? null,
      })
      return null
    }
    const began = busy && !before.busy
    before.busy = busy
    // An idle worker does not beat; its only possible fault is that it was stopped.
    const quiet = busy ? !began && beat === before.beat : isStopped(letter())
    if (!quiet) {
      before.beat = beat
      before.sinceMs = nowMs
      before.quietLooks = 0
      before.word = null
      if (before.kind === null) return null
      before.kind = null
      return 'responsive'
    }
    const forMs = nowMs - before.sinceMs
    const word = kindOf(letter())
    before.inARow = word === before.word ? before.inARow + 1 : 1
    before.word = word
    if (++before.quietLooks < QUIET_LOOKS || forMs < QUIET_MS || word === before.kind) return null
    // One look is a moment: a calculating worker may wait for a page then, and a resumed one may not have beaten yet.
    const once = before.inARow < QUIET_LOOKS
    if (before.kind !== null && once) return null
    before.kind = word === 'blocked' && once ? 'busy' : word
    return { kind: before.kind, forMs }
  }

  forget(id: ProcessId): void {
    this.#seen.delete(id)
  }
}
