// The child's end of the channel to its parent, for a process or a thread: receives frames, passes chunks to the runner
// and responses to the link, and ends the child: a worker of a pool when the parent requests it, a process with one call
// when nothing keeps it alive any more.

import { type Codec, createCodec } from '../../engine/wire/codec.ts'
import { type Frame, FrameParser, limitsFor } from '../../engine/wire/frame-parser.ts'
import {
  decodeResponse,
  decodeCall,
  decodeFault,
  decodeWithdraw,
  decodeName,
  decodeTarget,
  encodeEmpty,
} from '../../engine/wire/frames.ts'
import { decodeChunk } from '../../engine/wire/task-frames.ts'
import { Kind, MAX_PAYLOAD_BYTES } from '../../engine/wire/protocol.ts'
import { setChildLink } from '../../engine/wire/child-link.ts'
import { resolveReference } from '../proxies/resolve.ts'
import { type Channel, ChannelHold } from './channel-hold.ts'
import type { ChildMemory } from './child-memory.ts'
import { ChunkRunner } from '../runner/chunk-runner.ts'
import { bringAbout } from '../runner/faults.ts'
import type { Outbox } from '../runner/outbox.ts'
import { onlyChannelIsOpen } from './in-thread.ts'
import { ParentLink } from './parent-link.ts'
import { runCall } from '../runner/run-call.ts'
import { TargetLoader } from '../runner/target-loader.ts'

const RECEIVED = [Kind.target, Kind.stop, Kind.ack, Kind.name, Kind.withdraw, Kind.fault] as const
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
  readonly #hold = new ChannelHold()
  #call: 'none' | 'running' | 'over' = 'none'
  /** STOP has come: nothing that is still open keeps this child alive. */
  #isStopped = false
  /** BYE was sent, and ACK has not come. */
  #isLeaving = false
  /** Number of requests that the parent has handled when ACK comes; null before BYE. */
  #handled: number | null = null

  constructor(name: string, parentPid: number, outbox: Outbox, memory: ChildMemory, others: FrameReceiver = NO_OTHERS) {
    this.#outbox = outbox
    this.#others = others
    this.#link = new ParentLink(name, parentPid, outbox, this.#hold, () => this.codec)
    this.codec = createCodec(MAX_PAYLOAD_BYTES, (reference) => resolveReference(reference, this.#link, this.codec))
    this.#runner = new ChunkRunner(this.codec, new TargetLoader(), outbox, memory)
    this.#parser = new FrameParser(limitsFor([...RECEIVED, ...others.kinds], RECEIVED_LARGE))
    setChildLink(this.#link)
  }

  /** From now on the event loop reads the channel. */
  open(channel: Channel): void {
    this.#hold.open(channel)
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
    else if (kind === Kind.call) void this.#run(body)
    else if (kind === Kind.stop) this.#stop()
    else if (kind === Kind.ack) this.#leave()
    else if (kind === Kind.fault) bringAbout(decodeFault(body))
    else this.#others.receive(frame)
  }

  async #init(body: Buffer): Promise<void> {
    if (await runCall(decodeCall(body), this.codec, this.#outbox)) this.#outbox.send(encodeEmpty(Kind.inited))
    else this.#end(1)
  }

  /** As a program: an exception ends it at once, and else it ends when nothing is left open in it. */
  async #run(body: Buffer): Promise<void> {
    this.#call = 'running'
    const hasReturned = await runCall(decodeCall(body), this.codec, this.#outbox)
    this.#call = 'over'
    if (!hasReturned) this.#end(1)
    if (this.#isStopped) {
      this.#sayBye()
      return
    }
    // Emitted when nothing is open, and again after each thing that a listener of the user's for the same event begins.
    process.on('beforeExit', () => {
      if (!this.#isHandled && !this.#hold.isHeld) this.#sayBye()
    })
    this.#hold.remove()
  }

  #stop(): void {
    this.#isStopped = true
    if (this.#call === 'over') this.#sayBye()
    else if (this.#call === 'none')
      void this.#runner.finish().then(() => {
        this.#end(0)
      })
  }

  /** At once, with this exit code, whatever code of the user's has set. The first end counts. */
  #end(code: number): void {
    if (this.#isLeaving) return
    this.#isStopped = true
    process.exitCode = code
    this.#sayBye()
  }

  #sayBye(): void {
    if (this.#isLeaving) return
    this.#isLeaving = true
    this.#handled = this.#link.requested
    this.#hold.add()
    this.#outbox.send(encodeEmpty(Kind.bye))
  }

  get #isHandled(): boolean {
    return this.#link.requested === this.#handled
  }

  /** The parent has handled all frames before BYE. */
  #leave(): void {
    if (this.#isStopped || (this.#isHandled && onlyChannelIsOpen())) process.exit()
    // Something was begun meanwhile, or a connection is open that does not count as work: then the runtime ends it.
    this.#isLeaving = false
    this.#hold.remove()
  }
}
