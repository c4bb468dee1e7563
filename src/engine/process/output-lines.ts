// Turns a child's output bytes into lines for people: text kept intact across cuts, escapes removed, floods counted.

import { StringDecoder } from 'node:string_decoder'

export const MAX_LINE_CHARS = 16 * 1024
/** Lines per second and stream that become events; the rest is counted. */
export const MAX_LINES_PER_S = 200

// ANSI/OSC escape sequences and control characters except tab; a terminal would obey them, a window must not.
const ESCAPES =
  /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b\[[0-?]*[ -/]*[@-~]|\u001b[@-_]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

export function cleanLine(line: string): string {
  const clean = line.replace(ESCAPES, '')
  if (clean.length <= MAX_LINE_CHARS) return clean
  return `${clean.slice(0, MAX_LINE_CHARS)}…+${clean.length - MAX_LINE_CHARS} characters`
}

export class OutputLines {
  readonly #decoder = new StringDecoder('utf8')
  readonly #onLine: (line: string) => void
  readonly #onDropped: (lines: number) => void
  #partial = ''
  /** Characters of the current line that were cut off already. */
  #cut = 0
  #second = 0
  #inSecond = 0
  #dropped = 0

  constructor(onLine: (line: string) => void, onDropped: (lines: number) => void) {
    this.#onLine = onLine
    this.#onDropped = onDropped
  }

  push(data: Buffer, nowMs: number): void {
    const pieces = this.#decoder.write(data).split('\n')
    const last = pieces.pop() ?? ''
    for (const piece of pieces) {
      this.#append(piece)
      this.#flush(nowMs)
    }
    this.#append(last)
  }

  /** The rest without a final newline, and the count of what was dropped. */
  end(nowMs: number): void {
    this.#append(this.#decoder.end())
    if (this.#partial !== '') this.#flush(nowMs)
    this.report()
  }

  /** Dropped lines that no event has counted yet. */
  get dropped(): number {
    return this.#dropped
  }

  report(): void {
    if (this.#dropped === 0) return
    this.#onDropped(this.#dropped)
    this.#dropped = 0
  }

  #append(text: string): void {
    const room = 2 * MAX_LINE_CHARS - this.#partial.length
    if (text.length <= room) this.#partial += text
    else {
      this.#partial += text.slice(0, Math.max(0, room))
      this.#cut += text.length - Math.max(0, room)
    }
  }

  #flush(nowMs: number): void {
    const second = Math.floor(nowMs / 1000)
    if (second !== this.#second) {
      this.report()
      this.#second = second
      this.#inSecond = 0
    }
    if (++this.#inSecond > MAX_LINES_PER_S) this.#dropped++
    else {
      const line = cleanLine(this.#partial.endsWith('\r') ? this.#partial.slice(0, -1) : this.#partial)
      this.#onLine(this.#cut === 0 ? line : `${line} (+${this.#cut} more)`)
    }
    this.#partial = ''
    this.#cut = 0
  }
}
