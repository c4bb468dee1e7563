// Whether the channel keeps this child alive. It does while a call runs or a request is open, and for good in a worker
// of a pool. Otherwise the child ends as any Node program: when it has nothing left to do.

/** A socket of a process, or the port of a thread. */
export interface Channel {
  readonly ref: () => unknown
  readonly unref: () => unknown
}

export class ChannelHold {
  #channel: Channel | null = null
  /** One of them is the call, or the pool. */
  #reasons = 1

  get isHeld(): boolean {
    return this.#reasons > 0
  }

  /** The event loop reads the channel from now on. */
  open(channel: Channel): void {
    this.#channel = channel
    if (this.#reasons === 0) channel.unref()
  }

  add(): void {
    if (this.#reasons++ === 0) this.#channel?.ref()
  }

  remove(): void {
    if (--this.#reasons === 0) this.#channel?.unref()
  }
}
