// Where the streams of processes come in that another thread makes: a Unix socket in a folder of our own, which only who
// runs as we do finds open. The first bytes of each stream say which one it is.

import { mkdtempSync, rmdirSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LABEL_BYTES } from './spawn-messages.ts'

/** Of a stream that has come in and not said which one it is. */
const LABEL_MS = 5_000
const SHARED_MEMORY = '/dev/shm'

function makeFolder(): string {
  try {
    return mkdtempSync(join(SHARED_MEMORY, 'procdeck-'))
  } catch {
    return mkdtempSync(join(tmpdir(), 'procdeck-'))
  }
}

export interface DoorHooks {
  readonly onStream: (label: Buffer, stream: Socket) => void
  /** Nobody can come in. */
  readonly onError: (error: Error) => void
}

export class SpawnDoor {
  readonly path: string
  readonly #folder: string
  readonly #server: Server
  readonly #hooks: DoorHooks

  /** @throws when there is no place for it */
  constructor(hooks: DoorHooks) {
    this.#hooks = hooks
    this.#folder = makeFolder()
    this.path = join(this.#folder, 'door')
    this.#server = createServer((stream) => {
      this.#greet(stream)
    })
    this.#server.on('error', (error) => {
      this.#hooks.onError(error)
    })
    this.#server.listen({ path: this.path, exclusive: true })
  }

  /** Those who have come in stay in. */
  close(): void {
    this.#server.close() // the system forgets the socket's name with it
    try {
      rmdirSync(this.#folder)
    } catch {
      // an empty folder, at worst
    }
  }

  #greet(stream: Socket): void {
    const limit = setTimeout(() => {
      stream.destroy()
    }, LABEL_MS).unref()
    const look = (): void => {
      const label = stream.read(LABEL_BYTES) as Buffer | null
      if (label === null) return
      clearTimeout(limit)
      stream.off('readable', look)
      // At its end a stream gives what there is.
      if (label.length === LABEL_BYTES) this.#hooks.onStream(label, stream)
      else stream.destroy()
    }
    stream.on('readable', look)
    // Its end follows, whoever has it by then.
    stream.on('error', () => undefined)
  }
}
