// Receives the streams of processes that another thread makes: a Unix socket without a name, which this program reaches
// by a descriptor. So only we find it, and a crash leaves no file. The first bytes of a stream are its label.

import { closeSync, openSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { PLACES, pathInNewFolder, removeWithFolder } from '../../system/passing-folder.ts'
import { letGo } from './keep-alive.ts'
import { LABEL_BYTES } from './spawn-messages.ts'

/** Limit for the label of a stream that has connected. */
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
  /** No stream can connect. */
  readonly onError: (error: Error) => void
}

export class SpawnSocket {
  readonly #fd: number
  readonly #server: Server

  /** @throws when no directory or no descriptor is available */
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

  /** Valid in this program only, and while the socket is open. */
  get path(): string {
    return `/proc/self/fd/${this.#fd}`
  }

  /** Streams that have connected stay open. */
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
    // At its end a stream returns fewer bytes than asked.
    if (label.length === LABEL_BYTES) onStream(label, stream)
    else stream.destroy()
  }
  stream.on('readable', look)
  // `close` follows, for the stream's owner at that time.
  stream.on('error', () => undefined)
}
