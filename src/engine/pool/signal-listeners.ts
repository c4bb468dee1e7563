// One listener for each AbortSignal, however many calls it can cancel: Node warns of a leak when a signal has more than
// ten, and a program may submit a thousand calls with one signal.

class SignalListeners {
  /** In the order in which they were added. */
  readonly #calls = new Set<() => void>()
  readonly #signal: AbortSignal

  constructor(signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  add(call: () => void): void {
    this.#calls.add(call)
  }

  remove(call: () => void): void {
    if (!this.#calls.delete(call) || this.#calls.size > 0) return
    this.#signal.removeEventListener('abort', this.#onAbort)
    LISTENERS.delete(this.#signal)
  }

  readonly #onAbort = (): void => {
    LISTENERS.delete(this.#signal)
    for (const call of this.#calls) call()
  }
}

const LISTENERS = new WeakMap<AbortSignal, SignalListeners>()

/** Calls `call` once, when the signal aborts. Returns its removal. */
export function onAbort(signal: AbortSignal, call: () => void): () => void {
  const own = LISTENERS.get(signal) ?? new SignalListeners(signal)
  LISTENERS.set(signal, own)
  own.add(call)
  return () => {
    own.remove(call)
  }
}
