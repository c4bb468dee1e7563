// The child's way to ask its parent: a question has a number, its answer comes with the same one.

import type { Codec } from '../../engine/wire/codec.ts'
import { type AnswerBody, encodeAsk } from '../../engine/wire/frames.ts'
import { ASK_WINDOW } from '../../engine/wire/protocol.ts'
import type { ChildLink } from '../../engine/wire/child-link.ts'
import type { Outbox } from '../runner/outbox.ts'

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
  readonly #open = new Map<number, Open>()
  /** Questions beyond what may be open, oldest first. */
  readonly #held = new Set<Uint8Array>()
  #asked = 0
  #lastCall = 0

  constructor(name: string, parentPid: number, outbox: Outbox, codec: () => Codec) {
    this.name = name
    this.parentPid = parentPid
    this.#outbox = outbox
    this.#codec = codec
  }

  /** True while some answer is not here yet. */
  get waiting(): boolean {
    return this.#open.size > 0
  }

  ask(service: string, question: unknown): Promise<unknown> {
    const callId = ++this.#lastCall
    const frame = encodeAsk(callId, service, this.#codec().encode(question, 'the question'))
    return new Promise((resolve, reject) => {
      this.#open.set(callId, { resolve, reject })
      this.#held.add(frame)
      this.#askMore()
    })
  }

  #askMore(): void {
    for (const frame of this.#held) {
      if (this.#asked >= ASK_WINDOW) return
      this.#held.delete(frame)
      this.#asked++
      this.#outbox.send(frame)
    }
  }

  hear({ callId, error, payload }: AnswerBody): void {
    const open = this.#open.get(callId)
    if (open === undefined) return
    this.#open.delete(callId)
    this.#asked--
    this.#askMore()
    if (error === null) open.resolve(this.#codec().decode(payload))
    else open.reject(Object.assign(new Error(error.message), { name: error.name }))
  }
}
