// The errors of a run's tasks. A million tasks may fail, mostly for one reason: equal errors are stored once, and of
// different errors only the first ones keep their stacks.

import type { RemoteError } from '../../shared/process.ts'

const WITH_STACK = 1_000

export class TaskErrors {
  readonly #of = new Map<number, RemoteError>()
  readonly #alike = new Map<string, RemoteError>()

  get first(): RemoteError | null {
    const first = this.#of.values().next()
    return first.done === true ? null : first.value
  }

  add(index: number, error: RemoteError): void {
    const key = `${error.name}\n${error.message}\n${error.stack}`
    let kept = this.#alike.get(key)
    if (kept === undefined) {
      const room = this.#alike.size < WITH_STACK
      kept = room ? error : { ...error, stack: '' }
      if (room) this.#alike.set(key, kept)
    }
    this.#of.set(index, kept)
  }

  get(index: number): RemoteError | undefined {
    return this.#of.get(index)
  }
}
