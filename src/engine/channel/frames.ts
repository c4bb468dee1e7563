// Builds and reads the bodies of frames: our own small envelope around opaque values.

import { ProtocolError, toRemoteError } from '../errors.ts'
import { HEADER_BYTES, Kind, type ReadyBody, STATUS_DONE, STATUS_FAILED, type TargetBody } from './protocol.ts'
import type { RemoteError } from '../../shared/process.ts'

function frame(kind: Kind, bodyBytes: number): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + bodyBytes)
  bytes.writeUInt32LE(bodyBytes + 1, 0)
  bytes[4] = kind
  return bytes
}

export function encodeEmpty(kind: typeof Kind.stop | typeof Kind.ack | typeof Kind.bye): Buffer {
  return frame(kind, 0)
}

function encodeText(kind: Kind, head: number, value: unknown, payload?: Uint8Array): Buffer {
  const text = Buffer.from(JSON.stringify(value), 'utf8')
  const bytes = frame(kind, 8 + text.length + (payload?.length ?? 0))
  bytes.writeUInt32LE(head, HEADER_BYTES)
  bytes.writeUInt32LE(text.length, HEADER_BYTES + 4)
  text.copy(bytes, HEADER_BYTES + 8)
  if (payload !== undefined) bytes.set(payload, HEADER_BYTES + 8 + text.length)
  return bytes
}

interface TextBody {
  readonly head: number
  readonly value: unknown
  readonly payload: Buffer
}

function decodeText(body: Buffer): TextBody {
  if (body.length < 8) throw new ProtocolError('control frame shorter than its envelope')
  const length = body.readUInt32LE(4)
  if (8 + length > body.length) throw new ProtocolError('control frame shorter than its text')
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8', 8, 8 + length))
  } catch (cause) {
    throw new ProtocolError('control frame is not JSON', { cause })
  }
  return { head: body.readUInt32LE(0), value, payload: body.subarray(8 + length) }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function text(value: unknown, name: string): string {
  const found = field(value, name)
  if (typeof found !== 'string') throw new ProtocolError(`control frame lacks the text "${name}"`)
  return found
}

function whole(value: unknown, name: string): number {
  const found = field(value, name)
  if (!Number.isSafeInteger(found)) throw new ProtocolError(`control frame lacks the whole number "${name}"`)
  return found as number
}

export function encodeTarget(id: number, target: TargetBody): Buffer {
  return encodeText(Kind.target, id, target)
}

export function decodeTarget(body: Buffer): TargetBody & { readonly id: number } {
  const { head, value } = decodeText(body)
  return { id: head, module: text(value, 'module'), export: text(value, 'export') }
}

/** One call in a process of its own; `args` is the encoded array of arguments. */
export function encodeCall(target: TargetBody, args: Uint8Array): Buffer {
  return encodeText(Kind.call, 0, target, args)
}

export function decodeCall(body: Buffer): TargetBody & { readonly args: Buffer } {
  const { value, payload } = decodeText(body)
  return { module: text(value, 'module'), export: text(value, 'export'), args: payload }
}

export function encodeReady(ready: ReadyBody): Buffer {
  return encodeText(Kind.ready, 0, ready)
}

export function decodeReady(body: Buffer): ReadyBody {
  const { value } = decodeText(body)
  return { protocol: whole(value, 'protocol'), pid: whole(value, 'pid') }
}

export function encodeRaised(error: RemoteError): Buffer {
  return encodeText(Kind.raised, 0, error)
}

export function decodeRaised(body: Buffer): RemoteError {
  const { value } = decodeText(body)
  return toRemoteError({ name: text(value, 'name'), message: text(value, 'message'), stack: text(value, 'stack') })
}

/** `single`: each value is the one argument; `spread`: each value is an array of arguments. */
export type CallShape = 'single' | 'spread'

export interface ChunkBody {
  readonly chunkId: number
  readonly targetId: number
  readonly count: number
  readonly shape: CallShape
  /** The encoded array of `count` values. */
  readonly values: Buffer
}

const CHUNK_ENVELOPE = 13

export function encodeChunk(
  chunkId: number,
  targetId: number,
  count: number,
  shape: CallShape,
  values: Uint8Array,
): Buffer {
  const bytes = frame(Kind.chunk, CHUNK_ENVELOPE + values.length)
  bytes.writeUInt32LE(chunkId, HEADER_BYTES)
  bytes.writeUInt32LE(targetId, HEADER_BYTES + 4)
  bytes.writeUInt32LE(count, HEADER_BYTES + 8)
  bytes[HEADER_BYTES + 12] = shape === 'spread' ? 1 : 0
  bytes.set(values, HEADER_BYTES + CHUNK_ENVELOPE)
  return bytes
}

export function decodeChunk(body: Buffer): ChunkBody {
  if (body.length < CHUNK_ENVELOPE) throw new ProtocolError('chunk shorter than its envelope')
  return {
    chunkId: body.readUInt32LE(0),
    targetId: body.readUInt32LE(4),
    count: body.readUInt32LE(8),
    shape: body[12] === 1 ? 'spread' : 'single',
    values: body.subarray(CHUNK_ENVELOPE),
  }
}

export interface ResultsBody {
  readonly chunkId: number
  /** Index within the chunk of the first task answered here. */
  readonly first: number
  /** `STATUS_DONE` or `STATUS_FAILED` for each task. */
  readonly statuses: Uint8Array
  /** Time inside the user's function for each task, in milliseconds. */
  readonly workMs: Float32Array
  /** The encoded array: a result, or `{ name, message, stack }`, for each task. */
  readonly values: Buffer
}

const RESULTS_ENVELOPE = 12
const RESULT_BYTES = 5

export function encodeResults(
  chunkId: number,
  first: number,
  statuses: readonly number[],
  workMs: readonly number[],
  values: Uint8Array,
): Buffer {
  const count = statuses.length
  const bytes = frame(Kind.results, RESULTS_ENVELOPE + count * RESULT_BYTES + values.length)
  bytes.writeUInt32LE(chunkId, HEADER_BYTES)
  bytes.writeUInt32LE(first, HEADER_BYTES + 4)
  bytes.writeUInt32LE(count, HEADER_BYTES + 8)
  let at = HEADER_BYTES + RESULTS_ENVELOPE
  for (let i = 0; i < count; i++) bytes[at++] = statuses[i] ?? STATUS_FAILED
  for (let i = 0; i < count; i++) at = bytes.writeFloatLE(workMs[i] ?? 0, at)
  bytes.set(values, at)
  return bytes
}

export function decodeResults(body: Buffer): ResultsBody {
  if (body.length < RESULTS_ENVELOPE) throw new ProtocolError('results shorter than their envelope')
  const count = body.readUInt32LE(8)
  const valuesAt = RESULTS_ENVELOPE + count * RESULT_BYTES
  if (count === 0 || valuesAt > body.length)
    throw new ProtocolError(`results claim ${count} answers in ${body.length} bytes`)
  const statuses = body.subarray(RESULTS_ENVELOPE, RESULTS_ENVELOPE + count)
  for (const status of statuses) {
    if (status !== STATUS_DONE && status !== STATUS_FAILED) throw new ProtocolError(`unknown status ${status}`)
  }
  const workMs = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    const ms = body.readFloatLE(RESULTS_ENVELOPE + count + i * 4)
    workMs[i] = Number.isFinite(ms) && ms >= 0 ? ms : 0 // a child's clock is its own claim: never negative, never NaN
  }
  return {
    chunkId: body.readUInt32LE(0),
    first: body.readUInt32LE(4),
    statuses,
    workMs,
    values: body.subarray(valuesAt),
  }
}
