// The channel to one child: frames out, in their order, and frames in, through the frame router.
//
// Frames that are sent while others are handled leave in one write: a write per small frame costs more than they do.
// No sender waits for a child that is slow to read: senders limit what may be on its way (chunks in flight, open
// requests). When a child's frames take long to handle, reading it pauses so that the event loop serves other children.

import type { RemoteError } from '../../shared/process.ts'
import type { ParentCodec } from '../wire/codec.ts'
import type { Frame } from '../wire/frame-parser.ts'
import type { ReadyBody } from '../wire/protocol.ts'
import { FrameRouter } from './frame-router.ts'
import type { Caller, Service } from './requests.ts'

/** Transport of the bytes: a socket, or pieces of a stream through the channel of another process. */
export interface Line {
  /** How long frames may be handled without a pause. */
  readonly stretchMs: number
  /** Without effect on a closed line. Calls `onSent` when the system has taken the bytes. */
  readonly write: (bytes: Uint8Array, onSent?: () => void) => void
  /** The child is not read until `resume`. */
  readonly pause: () => void
  readonly resume: () => void
}

export interface ChannelHooks {
  readonly services: ReadonlyMap<string, Service>
  /** Results and other frames of its owner; a ProtocolError that it throws breaks the channel. */
  readonly onFrame: (frame: Frame) => void
  readonly onReady: (ready: ReadyBody) => void
  readonly onRaised: (error: RemoteError) => void
  /** The bytes of the child are no frames, or a frame has no receiver. */
  readonly onBroken: (error: unknown) => void
}

export class Channel {
  readonly #router: FrameRouter
  readonly #onBroken: (error: unknown) => void
  /** Frames for a child that the system is still making. */
  readonly #early: Uint8Array[] = []
  #line: Line | null = null
  /** Frames that leave together; null while each one leaves at once. */
  #together: Uint8Array[] | null = null
  /** Bytes of the child that are not parsed yet, and the frames of the piece that is being parsed. */
  readonly #unread: Buffer[] = []
  #frames: Generator<Frame> | null = null
  #isResting = false
  #isIgnoring = false
  #hasEnded = false

  constructor(caller: Caller, { onBroken, ...hooks }: ChannelHooks) {
    this.#onBroken = onBroken
    this.#router = new FrameRouter(caller, {
      ...hooks,
      send: (frame, onSent) => {
        this.send(frame, onSent)
      },
    })
  }

  get onlyWaits(): boolean {
    return this.#router.onlyWaits
  }

  /** How values are encoded; the child names it in READY. */
  get codec(): ParentCodec {
    return this.#router.codec
  }

  /** Called when the child exists. */
  open(line: Line): void {
    this.#line = line
    for (const frame of this.#early.splice(0)) line.write(frame)
  }

  /** `onSent`: for a frame that has to be counted until the system has taken it. */
  send(frame: Uint8Array, onSent?: () => void): void {
    if (this.#hasEnded) return
    if (this.#line === null) this.#early.push(frame)
    else if (this.#together === null || onSent !== undefined) this.#line.write(frame, onSent)
    else this.#together.push(frame)
  }

  receive(data: Buffer): void {
    if (this.#isIgnoring) return
    this.#unread.push(data)
    if (!this.#isResting) this.#handle(this.#line?.stretchMs ?? Number.POSITIVE_INFINITY)
  }

  /** Handles all received bytes now, however long it takes. */
  handleRest(): void {
    this.#handle(Number.POSITIVE_INFINITY)
  }

  /** From now on bytes of the child are dropped. */
  ignore(): void {
    this.#isIgnoring = true
  }

  /** Received frames are handled; later ones are dropped, both ways. */
  end(): void {
    this.handleRest()
    this.#isIgnoring = true
    this.#hasEnded = true
  }

  #handle(forMs: number): void {
    const untilMs = performance.now() + forMs
    try {
      this.#sendTogether(() => {
        while (!this.#isIgnoring) {
          const frame = this.#nextFrame()
          if (frame === null) return
          this.#router.receive(frame)
          if (performance.now() < untilMs) continue
          this.#rest()
          return
        }
      })
    } catch (error) {
      this.#onBroken(error)
    }
  }

  #nextFrame(): Frame | null {
    for (;;) {
      if (this.#frames === null) {
        const data = this.#unread.shift()
        if (data === undefined) return null
        this.#frames = this.#router.frames(data)
      }
      const next = this.#frames.next()
      if (next.done !== true) return next.value
      this.#frames = null
    }
  }

  /** Pauses reading the child for one turn of the event loop. */
  #rest(): void {
    const line = this.#line
    this.#isResting = true
    line?.pause()
    setImmediate(() => {
      this.#isResting = false
      this.#handle(line?.stretchMs ?? 0)
      if (!this.#isResting) line?.resume()
    })
  }

  #sendTogether(cause: () => void): void {
    this.#together = []
    try {
      cause()
    } finally {
      const frames = this.#together
      this.#together = null
      const [first] = frames
      if (first !== undefined) this.#line?.write(frames.length === 1 ? first : Buffer.concat(frames))
    }
  }
}
