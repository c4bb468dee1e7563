// One file: its size, SHA-256, size when compressed, and words. Reading and sums: work for disk and processor.

import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

export interface FileFacts {
  readonly bytes: number
  readonly sha256: string
  readonly gzipBytes: number
  readonly words: number
}

const PIECE_BYTES = 4 * 1024 * 1024
const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d)

/** @throws when the path is no readable file; never blocks on a named pipe. */
export function describeFile(path: string): FileFacts {
  // Opening a named pipe would block until a writer opens it.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stats = fstatSync(fd)
    if (!stats.isFile())
      throw new Error(
        `${path} is ${stats.isDirectory() ? 'a folder' : stats.isFIFO() ? 'a named pipe' : 'no regular file'}`,
      )
    const hash = createHash('sha256')
    const piece = Buffer.allocUnsafe(PIECE_BYTES)
    let [bytes, gzipBytes, words, inWord] = [0, 0, 0, false]
    for (let got = readSync(fd, piece); got > 0; got = readSync(fd, piece)) {
      const part = piece.subarray(0, got)
      bytes += got
      hash.update(part)
      // Concatenated members are a valid gzip file.
      gzipBytes += gzipSync(part).length
      for (let i = 0; i < got; i++) {
        const space = isSpace(part[i])
        if (!space && !inWord) words++
        inWord = !space
      }
    }
    return { bytes, sha256: hash.digest('hex'), gzipBytes, words }
  } finally {
    closeSync(fd)
  }
}
