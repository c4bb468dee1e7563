// A value that the parent wrote once into shared memory, read once by each child that uses it.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { createCodec } from './codec.ts'
import type { Reference } from './references.ts'
import { ProtocolError } from '../errors.ts'

/** Before the parts: the bytes of the encoded value (8), the number of buffers (8), the length of each (8). */
export const SHARE_HEAD_BYTES = 16

const known = new Map<number, unknown>()

/** The value of this process: every task that uses it gets the same one. */
export function readShared(reference: Reference): unknown {
  if (known.has(reference.id)) return known.get(reference.id)
  const { path } = reference.facts
  if (typeof path !== 'string') throw new ProtocolError('a shared value without a place')
  const value = readParts(path)
  known.set(reference.id, value)
  return value
}

function readParts(path: string): unknown {
  const fd = openSync(path, 'r')
  try {
    const { size } = fstatSync(fd)
    const head = readAt(fd, 0, SHARE_HEAD_BYTES, size)
    const valueBytes = Number(head.readBigUInt64LE(0))
    const count = Number(head.readBigUInt64LE(8))
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
