// One file in shared memory between a parent and one child: a few words that either side reads without a message, then
// room for large buffers. The file is sparse: offsets far apart cost nothing, and pages are reused.
//
//   0  mark      chunk id, index,  child    the task that the child started last, or one of `span` from there on; it
//                span, stride               starts `stride` tasks before it reads the recall again (decision 0010)
//  16  recall    chunk id, index,  parent   the child must not start the task at that place, nor any later one, up to
//                last chunk id              the last chunk
//  28  taken     count             parent   results with large buffers that the parent has read
//  32  beat      count             child    turns of the child's event loop while it has work
//
// Each word has one writer, which writes by one system call: a reader sees the old words or the new ones.

import { fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs'
import { ProtocolError } from '../errors.ts'

export const MARK_AT = 0
export const MARK_BYTES = 16
export const RECALL_AT = 16
export const TAKEN_AT = 28
export const BEAT_AT = 32
export const HEAD_BYTES = 4_096

/** In place of an index: the child is loading the target, no task of the chunk has started. */
export const MARK_LOADING = 0xffff_ffff

/** Bytes from one slot to the next; a message is smaller. */
export const SLOT_BYTES = 2 ** 30
/** Chunks with large buffers that may be on their way down, and results up. */
export const DOWN_SLOTS = 64
export const UP_SLOTS = 4

const downAt = (slot: number): number => (1 + slot) * SLOT_BYTES
const upAt = (slot: number): number => (1 + DOWN_SLOTS + slot) * SLOT_BYTES

export type Way = 'down' | 'up'

const startOf = (way: Way, slot: number): number => (way === 'down' ? downAt(slot) : upAt(slot))

const PAGE_BYTES = 4_096

/**
 * The first place from `at` on where a buffer may begin: the middle of a page. Fresh memory of many MiB begins 16 bytes
 * after a page. From the beginning of a page to there is the one distance at which AMD's `rep movsb` copies at a fifth
 * of its speed (glibc bug 30994; 4 MiB measured: 3.1 ms, from mid-page 0.4 ms).
 */
const midPage = (at: number): number => Math.ceil(at / PAGE_BYTES) * PAGE_BYTES + PAGE_BYTES / 2

/** False when shared memory is full: the buffers have to be sent another way. */
export function writeLarge(fd: number, way: Way, slot: number, buffers: readonly Uint8Array[]): boolean {
  let at = startOf(way, slot)
  try {
    for (const buffer of buffers) {
      at = midPage(at)
      for (let done = 0; done < buffer.length; ) {
        const wrote = writeSync(fd, buffer, done, buffer.length - done, at + done)
        if (wrote === 0) return false
        done += wrote
      }
      at += buffer.length
    }
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG' || code === 'ENOMEM') return false
    throw error
  }
}

/**
 * Each buffer in memory of its own.
 * @throws ProtocolError when the file does not hold what was claimed, before anything is allocated for it.
 */
export function readLarge(fd: number, way: Way, slot: number, lengths: readonly number[]): Buffer[] {
  let at = startOf(way, slot)
  const end = lengths.reduce((sum, length) => midPage(sum) + length, at)
  if (end > fstatSync(fd).size) throw new ProtocolError('large buffers that are longer than what was written')
  return lengths.map((length) => {
    const buffer = Buffer.allocUnsafeSlow(length)
    at = midPage(at)
    for (let done = 0; done < length; ) {
      const got = readSync(fd, buffer, done, length - done, at + done)
      if (got === 0) throw new ProtocolError('large buffers that end before their length')
      done += got
    }
    at += length
    return buffer
  })
}

/** Gives the pages of all slots back; only while neither side has a message on its way. */
export function forgetLarge(fd: number): void {
  ftruncateSync(fd, HEAD_BYTES)
}

/** One 32-bit word of the head. */
export function readWord(fd: number, at: number, scratch: Buffer): number {
  return readSync(fd, scratch, 0, 4, at) === 4 ? scratch.readUInt32LE(0) : 0
}

export function writeWord(fd: number, at: number, value: number, scratch: Buffer): void {
  scratch.writeUInt32LE(value, 0)
  writeSync(fd, scratch, 0, 4, at)
}
