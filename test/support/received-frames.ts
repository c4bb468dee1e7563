// An outbox of a child that keeps what would be sent to the parent, one entry a task: how many are in one frame is a matter
// of time.

import { FrameParser, limitsFor } from '../../src/engine/wire/frame-parser.ts'
import { decodeResults } from '../../src/engine/wire/task-frames.ts'
import { Kind, STATUS_DONE } from '../../src/engine/wire/protocol.ts'
import { decodeReturned } from '../../src/engine/wire/recall.ts'
import type { Place } from '../../src/shared/place.ts'
import type { Outbox } from '../../src/workers/runner/outbox.ts'

export interface Answered extends Place {
  readonly status: number
}

export interface Returned extends Place {
  readonly returned: true
}

export class ReceivedFrames implements Outbox {
  readonly waiting = 0
  /** In the order in which they were sent. */
  readonly all: (Answered | Returned)[] = []
  readonly #parser = new FrameParser(limitsFor([Kind.returned], [Kind.results]))

  get answered(): readonly Answered[] {
    return this.all.filter((one) => 'status' in one)
  }

  get returned(): readonly Returned[] {
    return this.all.filter((one) => 'returned' in one)
  }

  write(bytes: Uint8Array): void {
    for (const { kind, body } of this.#parser.push(Buffer.from(bytes))) {
      if (kind === Kind.returned) this.all.push({ ...decodeReturned(body), returned: true })
      else {
        const { chunkId, first, count, notDone } = decodeResults(body)
        const others = new Map(notDone.map(({ index, status }) => [index, status]))
        for (let i = 0; i < count; i++)
          this.all.push({ chunk: chunkId, index: first + i, status: others.get(i) ?? STATUS_DONE })
      }
    }
  }

  flush(): boolean {
    return true
  }

  send(frame: Uint8Array): void {
    this.write(frame)
  }

  drained(): Promise<void> {
    return Promise.resolve()
  }

  flushNow(): void {
    // nothing waits
  }
}
