// Requests of code inside a child to the parent: each goes to a service by its name, and the response goes back to the
// child that asked. A request is an unchecked claim of the child: the service checks it.

import type { ProcessId } from '../../shared/process.ts'
import type { ParentCodec } from '../wire/codec.ts'
import { type RequestBody, encodeResponse } from '../wire/frames.ts'
import { MAX_OPEN_REQUESTS, WAITS_SERVICE } from '../wire/protocol.ts'
import { DeadlockError, ProtocolError, withoutStack } from '../errors.ts'

/** The child that asks, as far as a service needs to know it. */
export interface Caller {
  readonly id: ProcessId
  readonly name: string
  readonly pid: number | null
  /** How values are encoded for it; left out by this program itself. */
  readonly codec?: ParentCodec
  /** Called once, when the child is dead or can no longer send. */
  readonly onGone: (listener: () => void) => void
}

export interface Service {
  /** The response, at once or later. The child's call throws what this throws. */
  readonly handle: (caller: Caller, request: unknown) => unknown
}

export class Requests {
  readonly #caller: Caller
  readonly #codec: () => ParentCodec
  readonly #services: ReadonlyMap<string, Service>
  readonly #send: (frame: Uint8Array, onSent: () => void) => void
  #open = 0
  /** Responses that were sent. */
  #answers = 0
  /** How many of them the child had received when it reported that it only waits; null after a later request. */
  #onlyWaitsAfter: number | null = null

  /** `send`: calls `onSent` when the system has taken the frame. */
  constructor(
    caller: Caller,
    codec: () => ParentCodec,
    services: ReadonlyMap<string, Service>,
    send: (frame: Uint8Array, onSent: () => void) => void,
  ) {
    this.#caller = caller
    this.#codec = codec
    this.#services = services
    this.#send = send
  }

  /** The child reported that only a response can wake it, and every response sent had arrived by then. */
  get onlyWaits(): boolean {
    return this.#onlyWaitsAfter === this.#answers
  }

  /** @throws ProtocolError that ends the child. */
  receive(body: RequestBody): void {
    if (body.service === WAITS_SERVICE) {
      const received = this.#codec().decodeSingle(body.payload)
      this.#onlyWaitsAfter = typeof received === 'number' ? received : null
      return
    }
    this.#onlyWaitsAfter = null
    const service = this.#services.get(body.service)
    if (service === undefined)
      throw new ProtocolError(`the child requests the service "${body.service}", which this program does not have`)
    if (++this.#open > MAX_OPEN_REQUESTS)
      throw new ProtocolError(`the child has more than ${MAX_OPEN_REQUESTS} open requests`)
    const question = this.#codec().decodeSingle(body.payload)
    void this.#answer(body.callId, service, question)
  }

  /** A child whose call is part of a deadlock gets its facts (which process waits for what), as this program does. */
  #factsOf(error: unknown): Uint8Array {
    return error instanceof DeadlockError ? this.#codec().encode(error.waits, 'who waits for what') : Buffer.alloc(0)
  }

  async #answer(callId: number, service: Service, question: unknown): Promise<void> {
    let frame: Uint8Array
    try {
      const answer = await service.handle(this.#caller, question)
      frame = encodeResponse(callId, null, this.#codec().encode(answer, 'the answer'))
    } catch (error) {
      frame = encodeResponse(callId, withoutStack(error), this.#factsOf(error))
    }
    this.#answers++
    this.#send(frame, () => {
      this.#open--
    })
  }
}
