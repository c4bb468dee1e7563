// Frames about the threads of a host process. A thread and its parent exchange the same stream of frames as a process
// and its parent; the stream travels in pieces, each with the thread's number in front.

import { ProtocolError } from '../errors.ts'
import type { RemoteError } from '../../shared/process.ts'
import { remoteError } from './frames.ts'
import { decodeText, encodeText, field, frame, text } from './text-frames.ts'
import { HEADER_BYTES, Kind } from './protocol.ts'

/** The largest piece of one thread's stream, so that the other threads get their turn. */
const PIECE_BYTES = 64 * 1024
const NUMBER_BYTES = 4

export interface ThreadPiece {
  readonly thread: number
  /** A piece of its stream, cut anywhere. */
  readonly bytes: Buffer
}

export function encodePieces(
  kind: typeof Kind.threadReceives | typeof Kind.threadSays,
  thread: number,
  stream: Uint8Array,
): Buffer[] {
  const pieces: Buffer[] = []
  for (let at = 0; at < stream.length; at += PIECE_BYTES) {
    const part = stream.subarray(at, at + PIECE_BYTES)
    const bytes = frame(kind, NUMBER_BYTES + part.length)
    bytes.writeUInt32LE(thread, HEADER_BYTES)
    bytes.set(part, HEADER_BYTES + NUMBER_BYTES)
    pieces.push(bytes)
  }
  return pieces
}

export function decodePiece(body: Buffer): ThreadPiece {
  if (body.length < NUMBER_BYTES) throw new ProtocolError('a piece of no thread')
  return { thread: body.readUInt32LE(0), bytes: body.subarray(NUMBER_BYTES) }
}

export interface ThreadPlan {
  readonly name: string
  /** Path of the memory that it shares with the parent. */
  readonly memory: string
  readonly heapLimitMiB: number | null
}

export function encodeStartThread(thread: number, plan: ThreadPlan): Buffer {
  return encodeText(Kind.startThread, thread, plan)
}

export function decodeStartThread(body: Buffer): ThreadPlan & { readonly thread: number } {
  const { head, value } = decodeText(body)
  const limit = field(value, 'heapLimitMiB')
  const heapLimitMiB = typeof limit === 'number' ? limit : null
  return { thread: head, name: text(value, 'name'), memory: text(value, 'memory'), heapLimitMiB }
}

export function encodeEndThread(thread: number): Buffer {
  return encodeText(Kind.endThread, thread, null)
}

export function decodeEndThread(body: Buffer): number {
  return decodeText(body).head
}

export interface ThreadEnd {
  readonly thread: number
  readonly code: number
  /** The error that the thread did not catch. */
  readonly error: RemoteError | null
}

/** No frame of the thread follows. */
export function encodeThreadEnded({ thread, ...end }: ThreadEnd): Buffer {
  return encodeText(Kind.threadEnded, thread, end)
}

export function decodeThreadEnded(body: Buffer): ThreadEnd {
  const { head, value } = decodeText(body)
  const code = field(value, 'code')
  if (typeof code !== 'number' || !Number.isInteger(code)) throw new ProtocolError('the end of a thread without a code')
  return { thread: head, code, error: remoteError(field(value, 'error')) }
}
