// A few bytes of shared memory beside each worker: before a task starts, the worker writes which one it is. After any
// death, SIGKILL included, the parent reads there what was running; a message would have been lost with the worker.
// A write costs 0.4 microseconds (measured), so every task is marked.

import { closeSync, mkdtempSync, openSync, readSync, rmdirSync, unlinkSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PROGRESS_BYTES, PROGRESS_LOADING } from '../channel/protocol.ts'

export interface Progress {
  readonly chunkId: number
  /** Index within the chunk of the task that was started last, or still loading the target. */
  readonly index: number | 'loading'
}

const SHARED_MEMORY = '/dev/shm'

function openUnnamed(base: string): number {
  const folder = mkdtempSync(join(base, 'procdeck-'))
  const path = join(folder, 'mark')
  let fd: number | null = null
  try {
    fd = openSync(path, 'wx+', 0o600)
    // Takes the memory now: where shared memory is full, the child could not write its mark. Chunk ids begin at 1.
    writeSync(fd, Buffer.alloc(PROGRESS_BYTES), 0, PROGRESS_BYTES, 0)
    return fd
  } catch (error) {
    if (fd !== null) closeSync(fd)
    throw error
  } finally {
    // The open descriptor keeps the file, its name is not needed. By these calls, for they need no descriptor.
    rmQuietly(path, unlinkSync)
    rmQuietly(folder, rmdirSync)
  }
}

function rmQuietly(path: string, remove: (path: string) => void): void {
  try {
    remove(path)
  } catch {
    // it never came to be
  }
}

export class ProgressMark {
  readonly fd: number
  #open = true

  constructor() {
    let fd: number
    try {
      fd = openUnnamed(SHARED_MEMORY)
    } catch {
      fd = openUnnamed(tmpdir()) // no shared memory on this system: a file does, a little slower
    }
    this.fd = fd
  }

  /** Chunk 0 when no task was ever started; null when it cannot be read any more. */
  read(): Progress | null {
    if (!this.#open) return null
    const bytes = Buffer.alloc(PROGRESS_BYTES)
    if (readSync(this.fd, bytes, 0, PROGRESS_BYTES, 0) < PROGRESS_BYTES) return null
    const index = bytes.readUInt32LE(4)
    return { chunkId: bytes.readUInt32LE(0), index: index === PROGRESS_LOADING ? 'loading' : index }
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    closeSync(this.fd)
  }
}
