// A value that the parent wrote once into shared memory, read once by each child that uses it.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { createCodec } from './codec.ts'
import type { Reference } from './references.ts'
import { PoolClosedError, ProtocolError } from '../errors.ts'

/** Of the value, before all else: the descriptor that a path leads to may be that of another file by now. */
export const SHARE_MARK_BYTES = 8
/** Before the parts: its mark, the bytes of the encoded value (8), the number of buffers (8), the length of each (8). */
export const SHARE_HEAD_BYTES = SHARE_MARK_BYTES + 16

const known = new Map<number, unknown>()

/** The value of this process: every task that uses it gets the same one. */
export function readShared(reference: Reference): unknown {
  if (known.has(reference.id)) return known.get(reference.id)
  const { path, mark } = reference.facts
  if (typeof path !== 'string' || typeof mark !== 'string') throw new ProtocolError('a shared value without a place')
  const value = readParts(path, mark)
  known.set(reference.id, value)
  return value
}

const RELEASED = 'the shared value was released before this worker had read it: share it again'

/** @throws PoolClosedError when nothing, or something else, is at this path by now. */
function openMarked(path: string, mark: string): number {
  let fd = -1
  try {
    fd = openSync(path, 'r')
    const found = Buffer.alloc(SHARE_MARK_BYTES)
    if (readSync(fd, found, 0, SHARE_MARK_BYTES, 0) === SHARE_MARK_BYTES && found.toString('hex') === mark) return fd
  } catch {
    // its owner has closed it
  }
  if (fd !== -1) closeSync(fd)
  throw new PoolClosedError(RELEASED)
}

function readParts(path: string, mark: string): unknown {
  const fd = openMarked(path, mark)
  try {
    const { size } = fstatSync(fd)
    const head = readAt(fd, 0, SHARE_HEAD_BYTES, size)
    const valueBytes = Number(head.readBigUInt64LE(SHARE_MARK_BYTES))
    const count = Number(head.readBigUInt64LE(SHARE_MARK_BYTES + 8))
    const table = readAt(fd, SHARE_HEAD_BYTES, 8 * count, size)
    let at = SHARE_HEAD_BYTES + 8 * count
    const bytes = readAt(fd, at, valueBytes, size)
    at += valueBytes
    const large: Buffer[] = []
    for (let i = 0; i < count; i++) {
      const length = Number(table.readBigUInt64LE(8 * i))
      large.push(readAt(fd, at, length, size))
      at += length
    }
    // A codec without references: a queue in a file belongs to no channel.
    return createCodec().decode(bytes, large)
  } finally {
    closeSync(fd)
  }
}

function readAt(fd: number, at: number, length: number, size: number): Buffer {
  if (at + length > size) throw new ProtocolError('a shared value that is shorter than it says')
  const bytes = Buffer.allocUnsafeSlow(length)
  for (let done = 0; done < length; ) {
    const got = readSync(fd, bytes, done, length - done, at + done)
    if (got === 0) throw new ProtocolError('a shared value that ended early')
    done += got
  }
  return bytes
}
