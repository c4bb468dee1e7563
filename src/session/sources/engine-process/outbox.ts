// Events that an engine process has not reported yet. Bounded: beyond the limit the oldest lines of output are dropped
// and counted; events of processes and runs are never dropped. Pure.

import type { SessionEvent } from '../../../shared/events.ts'
import type { ProcessId } from '../../../shared/process.ts'

export const MAX_PENDING = 20_000

export class EventOutbox {
  readonly #limit: number
  #events: SessionEvent[] = []
  #lines = 0

  constructor(limit = MAX_PENDING) {
    this.#limit = limit
  }

  get size(): number {
    return this.#events.length
  }

  add(event: SessionEvent): void {
    this.#events.push(event)
    if (event.type !== 'process.output') return
    this.#lines++
    if (this.#lines > this.#limit) this.#dropLines()
  }

  /** All of them, in order. */
  take(): readonly SessionEvent[] {
    const events = this.#events
    this.#events = []
    this.#lines = 0
    return events
  }

  // Drops half of the lines at once: a walk for every line would be slow in a flood.
  #dropLines(): void {
    let surplus = Math.ceil(this.#lines / 2)
    const dropped = new Map<ProcessId, { readonly lines: number; readonly last: SessionEvent }>()
    const kept: SessionEvent[] = []
    for (const event of this.#events) {
      if (event.type === 'process.output' && surplus > 0) {
        surplus--
        this.#lines--
        const { lines = 0 } = dropped.get(event.processId) ?? {}
        dropped.set(event.processId, { lines: lines + 1, last: event })
      } else kept.push(event)
    }
    // In the place of the lines, so before the events that followed them.
    const told = [...dropped].map(
      ([processId, { lines, last }]): SessionEvent => ({
        type: 'process.output-dropped',
        processId,
        lines,
        seq: last.seq,
        atMs: last.atMs,
      }),
    )
    const at = kept.findIndex(({ type }) => type === 'process.output')
    this.#events = at === -1 ? [...kept, ...told] : [...kept.slice(0, at), ...told, ...kept.slice(at)]
  }
}
