// Where the streams of processes come in that another thread makes: a Unix socket without a name, which this program
// reaches by a descriptor. So only we find it, and a crash leaves nothing. The first bytes of each stream say which one it is.

import { closeSync, openSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { PLACES, pathInNewFolder, removeWithFolder } from '../../system/passing-folder.ts'
import { letGo } from './keep-alive.ts'
import { LABEL_BYTES } from './spawn-messages.ts'

/** Of a stream that has come in and not said which one it is. */
const LABEL_MS = 5_000
/** Linux's O_PATH, which Node does not name: the descriptor stands for the file, and opens nothing. */
const O_PATH = 0o10000000

function newPath(): string {
  const [memory, files] = PLACES
  try {
    return pathInNewFolder(memory, 'socket')
  } catch {
    return pathInNewFolder(files, 'socket')
  }
}

export interface SpawnSocketHooks {
  readonly onStream: (label: Buffer, stream: Socket) => void
  /** Nobody can come in. */
  readonly onError: (error: Error) => void
}

export class SpawnSocket {
  readonly #fd: number
  readonly #server: Server

  /** @throws when there is no place for it, or no descriptor */
  constructor({ onStream, onError }: SpawnSocketHooks) {
    this.#server = createServer((stream) => {
      greet(stream, onStream)
    })
    this.#server.on('error', onError)
    const path = newPath()
    try {
      this.#server.listen({ path, exclusive: true })
      this.#fd = openSync(path, O_PATH)
    } catch (error) {
      this.#server.close()
      throw error
    } finally {
      removeWithFolder(path)
    }
  }

  /** For this program alone, and as long as the socket is open. */
  get path(): string {
    return `/proc/self/fd/${this.#fd}`
  }

  /** Those who have come in stay in. */
  close(): void {
    this.#server.close()
    closeSync(this.#fd)
  }
}

function greet(stream: Socket, onStream: SpawnSocketHooks['onStream']): void {
  const limit = setTimeout(() => {
    stream.destroy()
  }, LABEL_MS)
  letGo(limit)
  const look = (): void => {
    const label = stream.read(LABEL_BYTES) as Buffer | null
    if (label === null) return
    clearTimeout(limit)
    stream.off('readable', look)
    // At its end a stream gives what there is.
    if (label.length === LABEL_BYTES) onStream(label, stream)
    else stream.destroy()
  }
  stream.on('readable', look)
  // Its end follows, whoever has it by then.
  stream.on('error', () => undefined)
}
