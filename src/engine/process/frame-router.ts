// Routes the frames of one child: to its owner, to a service, or into its lifecycle. READY sets how values are encoded.

import type { RemoteError } from '../../shared/process.ts'
import type { ParentCodec } from '../wire/codec.ts'
import { type Frame, FrameParser, limitsFor } from '../wire/frame-parser.ts'
import { decodeRequest, decodeRaised, decodeReady, encodeEmpty } from '../wire/frames.ts'
import { codecOf, parentCodec } from '../wire/parent-codec.ts'
import { Kind, PROTOCOL, type ReadyBody } from '../wire/protocol.ts'
import { ProtocolError } from '../errors.ts'
import { Requests, type Caller, type Service } from './requests.ts'

export interface FrameRouterHooks {
  readonly services: ReadonlyMap<string, Service>
  /** Calls `onSent` when the system has taken the frame, or the child is gone. */
  readonly send: (frame: Uint8Array, onSent?: () => void) => void
  /** Results and other frames of its owner; a ProtocolError that it throws ends the child. */
  readonly onFrame: (frame: Frame) => void
  readonly onReady: (ready: ReadyBody) => void
  readonly onRaised: (error: RemoteError) => void
}

const RECEIVED = limitsFor(
  [
    Kind.ready,
    Kind.raised,
    Kind.bye,
    Kind.inited,
    Kind.returned,
    Kind.threadSays,
    Kind.threadEnded,
    Kind.forked,
    Kind.forkEnded,
  ],
  [Kind.results, Kind.request],
)

export class FrameRouter {
  readonly #parser = new FrameParser(RECEIVED)
  readonly #requests: Requests
  readonly #hooks: FrameRouterHooks
  #codec: ParentCodec = parentCodec
  #ready = false

  constructor(caller: Caller, hooks: FrameRouterHooks) {
    this.#hooks = hooks
    this.#requests = new Requests(caller, () => this.#codec, hooks.services, hooks.send)
  }

  /** Before READY: the default codec. */
  get codec(): ParentCodec {
    return this.#codec
  }

  /** The child reported that only a response of ours can wake it. */
  get onlyWaits(): boolean {
    return this.#requests.onlyWaits
  }

  /** The frames that `data` completes. @throws ProtocolError. */
  frames(data: Buffer): Generator<Frame> {
    return this.#parser.push(data)
  }

  /** @throws ProtocolError. */
  receive(frame: Frame): void {
    if (frame.kind === Kind.ready) this.#meet(decodeReady(frame.body))
    else if (frame.kind === Kind.request) this.#requests.receive(decodeRequest(frame.body))
    else if (frame.kind === Kind.raised) this.#hooks.onRaised(decodeRaised(frame.body))
    // All frames before BYE are handled: now the child may exit.
    else if (frame.kind === Kind.bye) this.#hooks.send(encodeEmpty(Kind.ack))
    else this.#hooks.onFrame(frame)
  }

  #meet(ready: ReadyBody): void {
    if (ready.protocol !== PROTOCOL)
      throw new ProtocolError(`the child speaks protocol ${ready.protocol}, expected ${PROTOCOL}`)
    if (this.#ready) throw new ProtocolError('the child sent a second READY frame')
    this.#codec = codecOf(ready)
    this.#ready = true
    this.#hooks.onReady(ready)
  }
}
