// Recalls: tasks that a child has received and not started, and that its parent takes back for another child
// (docs/decisions/0010-recall.md). A recall is three words in the shared memory; RETURNED is the child's answer.

import { isBefore, type Place } from '../../shared/place.ts'
import { ProtocolError } from '../errors.ts'
import { HEADER_BYTES, Kind } from './protocol.ts'
import { frame } from './text-frames.ts'

/** The tasks from `chunk` and `index` on, to the end of the chunk `last`, are taken back. */
export interface Recall extends Place {
  readonly last: number
}

export const RECALL_BYTES = 12

/** In place of both chunks: the child starts nothing more. */
export const RECALL_ALL = 0xffff_ffff

export function isRecalled(recall: Recall, task: Place): boolean {
  return task.chunk <= recall.last && !isBefore(task, recall)
}

export function writeRecall({ chunk, index, last }: Recall, to: Buffer): void {
  to.writeUInt32LE(chunk, 0)
  to.writeUInt32LE(index, 4)
  to.writeUInt32LE(last, 8)
}

export function readRecall(from: Buffer): Recall {
  return { chunk: from.readUInt32LE(0), index: from.readUInt32LE(4), last: from.readUInt32LE(8) }
}

/** Of what was recalled, the child has started no task from this one on, and will start none. */
export function encodeReturned({ chunk, index }: Place): Buffer {
  const bytes = frame(Kind.returned, 8)
  bytes.writeUInt32LE(chunk, HEADER_BYTES)
  bytes.writeUInt32LE(index, HEADER_BYTES + 4)
  return bytes
}

/** @throws ProtocolError */
export function decodeReturned(body: Buffer): Place {
  if (body.length !== 8) throw new ProtocolError('the place of a task that is not 8 bytes long')
  return { chunk: body.readUInt32LE(0), index: body.readUInt32LE(4) }
}
