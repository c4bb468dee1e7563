// Reads the file that hooks append to, from where the last read ended. The writers are never waited for, and the file is
// never changed. One that has become shorter is read from its start, and counts as cut.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { type HookEvent, parseHookEvent } from './hook-events.ts'

/** Of one read: the rest comes in the next. */
const READ_BYTES = 1024 * 1024
/** Longer lines are none of a hook's. */
const MAX_LINE_BYTES = 16 * 1024

export class EventLog {
  readonly #fd: number
  readonly #buffer = Buffer.alloc(READ_BYTES)
  #offset = 0
  #rest = Buffer.alloc(0)
  /** Lines that were no events. */
  #bad = 0
  #isCut = false

  /** @throws the system's error */
  constructor(path: string) {
    this.#fd = openSync(path, 'r')
  }

  get bad(): number {
    return this.#bad
  }

  /** The file has become shorter: what was written to it since may be missing. */
  get isCut(): boolean {
    return this.#isCut
  }

  /** The events since the last read, in the order of the file. */
  read(): readonly HookEvent[] {
    if (fstatSync(this.#fd).size < this.#offset) {
      this.#isCut = true
      this.#offset = 0
      this.#rest = Buffer.alloc(0)
    }
    const length = readSync(this.#fd, this.#buffer, 0, READ_BYTES, this.#offset)
    if (length === 0) return []
    this.#offset += length
    const bytes = Buffer.concat([this.#rest, this.#buffer.subarray(0, length)])
    const end = bytes.lastIndexOf(0x0a) + 1
    const rest = bytes.subarray(end)
    if (rest.length > MAX_LINE_BYTES) {
      this.#bad++
      this.#rest = Buffer.alloc(0)
    } else this.#rest = Buffer.from(rest)
    const events: HookEvent[] = []
    for (const line of bytes.toString('utf8', 0, end).split('\n')) {
      if (line === '') continue
      const event = parseHookEvent(line)
      if (event === null) this.#bad++
      else events.push(event)
    }
    return events
  }

  close(): void {
    closeSync(this.#fd)
  }
}
