// The child's end of the channel to its parent, for a process or a thread: receives frames, passes chunks to the runner
// and responses to the link, and ends the child when the parent requests it.

import { type Codec, createCodec } from '../../engine/wire/codec.ts'
import { type Frame, FrameParser, limitsFor } from '../../engine/wire/frame-parser.ts'
import {
  decodeResponse,
  decodeCall,
  decodeChunk,
  decodeWithdraw,
  decodeName,
  decodeTarget,
  encodeEmpty,
} from '../../engine/wire/frames.ts'
import { Kind, MAX_PAYLOAD_BYTES } from '../../engine/wire/protocol.ts'
import { setChildLink } from '../../engine/wire/child-link.ts'
import { resolveReference } from '../proxies/resolve.ts'
import type { ChildMemory } from './child-memory.ts'
import { ChunkRunner } from '../runner/chunk-runner.ts'
import type { Outbox } from '../runner/outbox.ts'
import { ParentLink } from './parent-link.ts'
import { runCall } from '../runner/run-call.ts'
import { TargetLoader } from '../runner/target-loader.ts'

const RECEIVED = [Kind.target, Kind.stop, Kind.ack, Kind.name, Kind.withdraw] as const
const RECEIVED_LARGE = [Kind.chunk, Kind.call, Kind.init, Kind.response] as const

/** Takes kinds of frames that only some children receive: those about threads. */
export interface FrameReceiver {
  readonly kinds: readonly Kind[]
  readonly receive: (frame: Frame) => void
}

const NO_OTHERS: FrameReceiver = { kinds: [], receive: () => undefined }

export class ChildChannel {
  readonly #outbox: Outbox
  /** The codec of this channel, as announced in READY. */
  readonly codec: Codec
  readonly #link: ParentLink
  readonly #runner: ChunkRunner
  readonly #parser: FrameParser
  readonly #others: FrameReceiver
  #exitCode: number | null = null
  #calling: Promise<void> | null = null

  constructor(name: string, parentPid: number, outbox: Outbox, memory: ChildMemory, others: FrameReceiver = NO_OTHERS) {
    this.#outbox = outbox
    this.#others = others
    this.#link = new ParentLink(name, parentPid, outbox, () => this.codec)
    this.codec = createCodec(MAX_PAYLOAD_BYTES, (reference) => resolveReference(reference, this.#link, this.codec))
    this.#runner = new ChunkRunner(this.codec, new TargetLoader(), outbox, memory)
    this.#parser = new FrameParser(limitsFor([...RECEIVED, ...others.kinds], RECEIVED_LARGE))
    setChildLink(this.#link)
  }

  receive(data: Buffer): void {
    for (const frame of this.#parser.push(data)) this.#onFrame(frame)
    this.#runner.go()
  }

  /** For the exit handler: answers from before a task called process.exit are still sent. */
  flushNow(): void {
    this.#runner.flushNow()
  }

  #onFrame(frame: Frame): void {
    const { kind, body } = frame
    // First, because chunks are the most frequent frames.
    if (kind === Kind.chunk) this.#runner.add(decodeChunk(body))
    else if (kind === Kind.target) this.#runner.addTarget(decodeTarget(body))
    else if (kind === Kind.withdraw) this.#runner.withdraw(decodeWithdraw(body))
    else if (kind === Kind.response) this.#link.receive(decodeResponse(body))
    else if (kind === Kind.name) this.#link.name = decodeName(body)
    else if (kind === Kind.init) void this.#init(body)
    else if (kind === Kind.call) this.#calling = this.#call(body)
    else if (kind === Kind.stop) this.#stop()
    else if (kind === Kind.ack) process.exit(this.#exitCode ?? 0)
    else this.#others.receive(frame)
  }

  async #init(body: Buffer): Promise<void> {
    const code = await runCall(decodeCall(body), this.codec, this.#outbox)
    if (code === 0) this.#outbox.send(encodeEmpty(Kind.inited))
    else this.#sendBye(code)
  }

  async #call(body: Buffer): Promise<void> {
    this.#sendBye(await runCall(decodeCall(body), this.codec, this.#outbox))
  }

  #stop(): void {
    if (this.#calling !== null) return // the call ends first, and BYE is sent then
    this.#calling = this.#runner.finish().then(() => {
      this.#sendBye(0)
    })
  }

  /** Sent once: a stop after the end of a call must not change its exit code. */
  #sendBye(code: number): void {
    if (this.#exitCode !== null) return
    this.#exitCode = code
    this.#outbox.send(encodeEmpty(Kind.bye))
  }
}
