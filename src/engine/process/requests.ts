// What code inside a child asks of the parent: each question goes to a service by its name, and its answer goes back to
// the child that asked. A child's questions are its own claims: a service checks them.

import type { ProcessId } from '../../shared/process.ts'
import type { Codec } from '../wire/codec.ts'
import { type RequestBody, encodeResponse } from '../wire/frames.ts'
import { MAX_OPEN_REQUESTS } from '../wire/protocol.ts'
import { ProtocolError, withoutStack } from '../errors.ts'

/** The child that asks, as far as a service needs to know it. */
export interface Caller {
  readonly id: ProcessId
  readonly name: string
  readonly pid: number | null
  /** Called once, when it is dead or can no longer be heard. */
  readonly onGone: (listener: () => void) => void
}

export interface Service {
  /** The answer, at once or later. What it throws is what the child's call throws. */
  readonly handle: (caller: Caller, request: unknown) => unknown
}

export class Requests {
  readonly #caller: Caller
  readonly #codec: () => Codec
  readonly #services: ReadonlyMap<string, Service>
  readonly #send: (frame: Uint8Array, onSent: () => void) => void
  #open = 0

  /** `send`: calls `onSent` when the system has taken the frame. */
  constructor(
    caller: Caller,
    codec: () => Codec,
    services: ReadonlyMap<string, Service>,
    send: (frame: Uint8Array, onSent: () => void) => void,
  ) {
    this.#caller = caller
    this.#codec = codec
    this.#services = services
    this.#send = send
  }

  /** @throws ProtocolError that ends the child. */
  receive(body: RequestBody): void {
    const service = this.#services.get(body.service)
    if (service === undefined)
      throw new ProtocolError(`the child requests the service "${body.service}", which this program does not have`)
    if (++this.#open > MAX_OPEN_REQUESTS)
      throw new ProtocolError(`the child has more than ${MAX_OPEN_REQUESTS} open requests`)
    const question = this.#codec().decode(body.payload)
    void this.#answer(body.callId, service, question)
  }

  async #answer(callId: number, service: Service, question: unknown): Promise<void> {
    let frame: Uint8Array
    try {
      const answer = await service.handle(this.#caller, question)
      frame = encodeResponse(callId, null, this.#codec().encode(answer, 'the answer'))
    } catch (error) {
      frame = encodeResponse(callId, withoutStack(error), Buffer.alloc(0))
    }
    this.#send(frame, () => {
      this.#open--
    })
  }
}
