// Where a program is: its lines that wait for something of their run. What the scope makes gets its waiting methods
// replaced by ones that remember who called them, for as long as they take.

import { fileURLToPath } from 'node:url'

/** Methods that wait, of whatever a scope makes. */
const WAITING = [
  ...['start', 'join', 'released', 'stop', 'terminate', 'close', 'resize', 'shutdown'],
  ...['map', 'apply', 'imap', 'imapUnordered', 'run', 'submit', 'put', 'get', 'putSentinels'],
]
/** Of what a waiting method gives: a stream of results, a future. */
const OF_RESULT = ['next', 'result', 'exception']
/** To look at the stack costs some microseconds: a hundredth of a core at most. */
const MOST_LOOKS_A_SECOND = 2_000
const MOST_LINES = 16

export class Places {
  /** The program, as an address and as a path: a stack has one or the other. */
  #names: readonly string[] | null = null
  /** With its line once that was asked for; null for none in the file. */
  readonly #open = new Map<Error, number | null | undefined>()
  #looks = 0
  #sinceMs = 0

  /** From here on. */
  follow(program: URL): void {
    this.#names = [program.href, fileURLToPath(program)]
  }

  /** The lines that wait, from the first to the last. */
  get lines(): readonly number[] {
    const lines = new Set<number>()
    for (const [error, known] of this.#open) {
      const line = known === undefined ? this.#lineOf(error) : known
      this.#open.set(error, line)
      if (line !== null) lines.add(line)
      if (lines.size === MOST_LINES) break
    }
    return [...lines].sort((a, b) => a - b)
  }

  watch(made: object, names: readonly string[] = WAITING): void {
    for (const name of names) {
      const method: unknown = Reflect.get(made, name)
      if (typeof method !== 'function') continue
      const value = (...args: readonly unknown[]): unknown =>
        this.#during(() => Reflect.apply(method, made, args) as unknown)
      Object.defineProperty(made, name, { value, configurable: true, writable: true })
    }
  }

  #during(act: () => unknown): unknown {
    if (!this.#mayLook()) return act()
    const here = new Error()
    const result = act()
    // What the caller awaits is the promise that this gives: nobody's rejection is taken for handled.
    if (result instanceof Promise) {
      this.#open.set(here, undefined)
      return result.finally(() => this.#open.delete(here))
    }
    if (typeof result === 'object' && result !== null) {
      this.watch(result, OF_RESULT)
      const done: unknown = Reflect.get(result, 'done')
      if (done instanceof Promise) Object.defineProperty(result, 'done', { get: () => this.#during(() => done) })
    }
    return result
  }

  #mayLook(): boolean {
    if (this.#names === null) return false
    const nowMs = performance.now()
    if (nowMs - this.#sinceMs >= 1_000) [this.#looks, this.#sinceMs] = [0, nowMs]
    return ++this.#looks <= MOST_LOOKS_A_SECOND
  }

  #lineOf({ stack = '' }: Error): number | null {
    const [after] = (this.#names ?? []).flatMap((name) => stack.split(`${name}:`).slice(1, 2))
    return after === undefined ? null : Number.parseInt(after, 10)
  }
}
