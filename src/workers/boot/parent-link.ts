// Sends the child's requests to its parent: a request has a number, and its response carries the same one.

import type { Codec } from '../../engine/wire/codec.ts'
import { type ResponseBody, encodeRequest } from '../../engine/wire/frames.ts'
import { REQUEST_WINDOW, WAITS_SERVICE } from '../../engine/wire/protocol.ts'
import type { ChildLink } from '../../engine/wire/child-link.ts'
import type { Outbox } from '../runner/outbox.ts'
import type { ChannelHold } from './channel-hold.ts'
import { OnlyWaits } from './only-waits.ts'

interface Open {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

export class ParentLink implements ChildLink {
  name: string
  readonly pid = process.pid
  readonly parentPid: number
  readonly #codec: () => Codec
  readonly #outbox: Outbox
  /** An open request keeps this child alive, as a connection of its own would. */
  readonly #hold: ChannelHold
  readonly #open = new Map<number, Open>()
  /** Requests beyond the limit of open ones, oldest first. */
  readonly #held = new Set<Uint8Array>()
  readonly #onlyWaits = new OnlyWaits(() => {
    this.#sayOnlyWaits()
  })
  #asked = 0
  /** Number of received responses. */
  #received = 0
  #lastCall = 0

  constructor(name: string, parentPid: number, outbox: Outbox, hold: ChannelHold, codec: () => Codec) {
    this.name = name
    this.parentPid = parentPid
    this.#outbox = outbox
    this.#hold = hold
    this.#codec = codec
  }

  /** Number of requests so far. */
  get requested(): number {
    return this.#lastCall
  }

  request(service: string, body: unknown): Promise<unknown> {
    this.#onlyWaits.moved()
    const callId = ++this.#lastCall
    const frame = encodeRequest(callId, service, this.#codec().encode(body, 'the question'))
    return new Promise((resolve, reject) => {
      this.#open.set(callId, { resolve, reject })
      this.#hold.add()
      this.#held.add(frame)
      this.#askMore()
    })
  }

  wait(service: string, body: unknown): Promise<unknown> {
    return this.#onlyWaits.during(this.request(service, body))
  }

  /** Needs no response. From the number the parent knows which of its responses this child had not received by then. */
  #sayOnlyWaits(): void {
    this.#outbox.send(encodeRequest(0, WAITS_SERVICE, this.#codec().encode(this.#received, 'the number of answers')))
  }

  #askMore(): void {
    for (const frame of this.#held) {
      if (this.#asked >= REQUEST_WINDOW) return
      this.#held.delete(frame)
      this.#asked++
      this.#outbox.send(frame)
    }
  }

  receive({ callId, error, payload }: ResponseBody): void {
    this.#received++
    this.#onlyWaits.moved()
    const open = this.#open.get(callId)
    if (open === undefined) return
    this.#open.delete(callId)
    this.#hold.remove()
    this.#asked--
    this.#askMore()
    if (error === null) open.resolve(this.#codec().decode(payload))
    else {
      const facts = payload.length > 0 ? { waits: this.#codec().decode(payload) } : {}
      open.reject(Object.assign(new Error(error.message), { name: error.name, ...facts }))
    }
  }
}
