// Cuts a byte stream into frames. Every length is checked before a byte of the body is kept, so that a hostile or
// broken child costs no more memory than the bytes that it sent.

import { ProtocolError } from '../errors.ts'
import { HEADER_BYTES, type Kind, MAX_CONTROL_BYTES, MAX_FRAME_BYTES } from './protocol.ts'

export interface Frame {
  readonly kind: Kind
  readonly body: Buffer
}

export interface FrameLimits {
  /** Kinds that this side may receive, with the largest body of each in bytes. */
  readonly maxBody: ReadonlyMap<number, number>
}

/** The limits of one side: `large` kinds carry values, the others are control text. */
export function limitsFor(
  control: readonly Kind[],
  large: readonly Kind[],
  maxFrameBytes = MAX_FRAME_BYTES,
): FrameLimits {
  const maxBody = new Map<number, number>()
  for (const kind of control) maxBody.set(kind, MAX_CONTROL_BYTES)
  for (const kind of large) maxBody.set(kind, maxFrameBytes)
  return { maxBody }
}

const EMPTY = Buffer.alloc(0)

export class FrameParser {
  readonly #limits: FrameLimits
  #parts: Buffer[] = []
  #bytes = 0
  /** Bytes of the frame that is being collected, with its header; 0 while the header is incomplete. */
  #needed = 0

  constructor(limits: FrameLimits) {
    this.#limits = limits
  }

  /** Bytes held of a frame that is not complete. */
  get pendingBytes(): number {
    return this.#bytes
  }

  /**
   * The frames that `data` completes, in order.
   * @throws ProtocolError on a length or a kind that this side may not receive; the parser is unusable afterwards.
   */
  *push(data: Buffer): Generator<Frame> {
    let rest = data
    for (;;) {
      if (this.#bytes > 0 || rest.length < HEADER_BYTES) {
        if (rest.length === 0) return
        // Collect just what completes the header, then just what completes the frame.
        const target = this.#needed === 0 ? HEADER_BYTES : this.#needed
        const take = rest.subarray(0, Math.max(0, target - this.#bytes))
        this.#parts.push(take)
        this.#bytes += take.length
        rest = rest.subarray(take.length)
        if (this.#bytes < target) return
        const whole = this.#parts.length === 1 ? (this.#parts[0] ?? EMPTY) : Buffer.concat(this.#parts, this.#bytes)
        if (this.#needed === 0) {
          this.#needed = this.#check(whole)
          this.#parts = [whole]
          if (this.#bytes < this.#needed) continue
        }
        yield { kind: whole[4] as Kind, body: whole.subarray(HEADER_BYTES) }
        this.#parts = []
        this.#bytes = 0
        this.#needed = 0
        continue
      }
      const size = this.#check(rest)
      if (rest.length < size) {
        this.#parts = [rest]
        this.#bytes = rest.length
        this.#needed = size
        return
      }
      yield { kind: rest[4] as Kind, body: rest.subarray(HEADER_BYTES, size) }
      rest = rest.subarray(size)
    }
  }

  #check(header: Buffer): number {
    const length = header.readUInt32LE(0)
    const kind = header[4] ?? 0
    const max = this.#limits.maxBody.get(kind)
    if (max === undefined) throw new ProtocolError(`frame of unknown kind 0x${kind.toString(16)}`)
    if (length < 1 || length - 1 > max) {
      throw new ProtocolError(`frame of kind 0x${kind.toString(16)} claims ${length} bytes, the limit is ${max + 1}`)
    }
    return length + 4
  }
}
