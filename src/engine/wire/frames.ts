// Builds and reads the bodies of frames: our own small envelope around opaque values.

import { ProtocolError, toRemoteError } from '../errors.ts'
import {
  HEADER_BYTES,
  Kind,
  MAX_PAYLOAD_BYTES,
  type ReadyBody,
  STATUS_FAILED,
  STATUS_SKIPPED,
  type TargetBody,
} from './protocol.ts'
import { decodeText, encodeText, field, frame, text, whole } from './text-frames.ts'
import { type Fault, isFault, type RemoteError } from '../../shared/process.ts'

export function encodeEmpty(kind: typeof Kind.stop | typeof Kind.ack | typeof Kind.bye | typeof Kind.inited): Buffer {
  return frame(kind, 0)
}

/** The rest of this chunk's results are not needed. */
export function encodeWithdraw(chunkId: number): Buffer {
  const bytes = frame(Kind.withdraw, 4)
  bytes.writeUInt32LE(chunkId, HEADER_BYTES)
  return bytes
}

export function decodeWithdraw(body: Buffer): number {
  if (body.length !== 4) throw new ProtocolError('a chunk id that is not 4 bytes long')
  return body.readUInt32LE(0)
}

export function encodeTarget(id: number, target: TargetBody): Buffer {
  return encodeText(Kind.target, id, target)
}

export function decodeTarget(body: Buffer): TargetBody & { readonly id: number } {
  const { head, value } = decodeText(body)
  return { id: head, module: text(value, 'module'), export: text(value, 'export') }
}

/** One call in a process of its own, or the initializer of a worker; `args` is the encoded array of arguments. */
export function encodeCall(kind: typeof Kind.call | typeof Kind.init, target: TargetBody, args: Uint8Array): Buffer {
  return encodeText(kind, 0, target, args)
}

export function decodeCall(body: Buffer): TargetBody & { readonly args: Buffer } {
  const { value, payload } = decodeText(body)
  return { module: text(value, 'module'), export: text(value, 'export'), args: payload }
}

/** The name of the process; a warm one gets its name when it is taken. */
export function encodeName(name: string): Buffer {
  return encodeText(Kind.name, 0, { name })
}

export function decodeName(body: Buffer): string {
  return text(decodeText(body).value, 'name')
}

export function encodeFault(fault: Fault): Buffer {
  return encodeText(Kind.fault, 0, { fault })
}

export function decodeFault(body: Buffer): Fault {
  const name = text(decodeText(body).value, 'fault')
  if (!isFault(name)) throw new ProtocolError(`a child has no fault "${name}"`)
  return name
}

export interface RequestBody {
  readonly callId: number
  /** The part of the parent that gets the request. */
  readonly service: string
  /** The encoded request. */
  readonly payload: Buffer
}

export function encodeRequest(callId: number, service: string, payload: Uint8Array): Buffer {
  return encodeText(Kind.request, callId, { service }, payload)
}

export function decodeRequest(body: Buffer): RequestBody {
  const { head, value, payload } = decodeText(body)
  return { callId: head, service: text(value, 'service'), payload }
}

export interface ResponseBody {
  readonly callId: number
  /** Null for a result; otherwise the error, with our class by name. The parent's stack is not the child's. */
  readonly error: Omit<RemoteError, 'stack'> | null
  readonly payload: Buffer
}

export function encodeResponse(callId: number, error: ResponseBody['error'], payload: Uint8Array): Buffer {
  return encodeText(Kind.response, callId, { error }, payload)
}

export function decodeResponse(body: Buffer): ResponseBody {
  const { head, value, payload } = decodeText(body)
  const error = field(value, 'error')
  return {
    callId: head,
    error: error === null ? null : { name: text(error, 'name'), message: text(error, 'message') },
    payload,
  }
}

/** Null for null: no error. */
export function remoteError(value: unknown): RemoteError | null {
  return value === null
    ? null
    : { name: text(value, 'name'), message: text(value, 'message'), stack: text(value, 'stack') }
}

export function encodeReady(ready: ReadyBody): Buffer {
  return encodeText(Kind.ready, 0, ready)
}

export function decodeReady(body: Buffer): ReadyBody {
  const { value } = decodeText(body)
  const tid = field(value, 'tid') ?? null
  const codec = field(value, 'codec') ?? null
  return {
    protocol: whole(value, 'protocol'),
    codec: codec === null ? null : text(value, 'codec'),
    pid: whole(value, 'pid'),
    tid: tid === null ? null : whole(value, 'tid'),
  }
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

/** Large buffers of a message that are in shared memory, one after the other. */
export interface LargeTable {
  /** The slot of a chunk, the running number of results. */
  readonly place: number
  readonly lengths: readonly number[]
}

const NO_LARGE: LargeTable = { place: 0, lengths: [] }
const LARGE_COUNT_BYTES = 4

function largeBytes({ lengths }: LargeTable): number {
  return lengths.length === 0 ? LARGE_COUNT_BYTES : LARGE_COUNT_BYTES + 4 + 4 * lengths.length
}

/** Returns the offset of its end. */
function writeLargeTable(bytes: Buffer, at: number, { place, lengths }: LargeTable): number {
  let next = bytes.writeUInt32LE(lengths.length, at)
  if (lengths.length === 0) return next
  next = bytes.writeUInt32LE(place, next)
  for (const length of lengths) next = bytes.writeUInt32LE(length, next)
  return next
}

function readLargeTable(body: Buffer, at: number): { readonly large: LargeTable; readonly end: number } {
  const count = body.readUInt32LE(at)
  if (count === 0) return { large: NO_LARGE, end: at + LARGE_COUNT_BYTES }
  const end = at + LARGE_COUNT_BYTES + 4 + 4 * count
  if (end > body.length) throw new ProtocolError(`a message that claims ${count} large buffers`)
  const lengths: number[] = []
  let all = 0
  for (let i = 0; i < count; i++) {
    const length = body.readUInt32LE(at + 8 + 4 * i)
    all += length
    lengths.push(length)
  }
  if (all > MAX_PAYLOAD_BYTES)
    throw new ProtocolError(`large buffers of ${all} bytes, the limit is ${MAX_PAYLOAD_BYTES}`)
  return { large: { place: body.readUInt32LE(at + 4), lengths }, end }
}

export interface ChunkBody {
  readonly chunkId: number
  readonly targetId: number
  readonly count: number
  readonly shape: CallShape
  /** Each result is sent before the next task begins. */
  readonly oneByOne: boolean
  /** Each task is marked before it begins, tiny ones too. */
  readonly exact: boolean
  readonly large: LargeTable
  /** The encoded array of `count` values. */
  readonly values: Buffer
}

const CHUNK_ENVELOPE = 13
const SPREAD = 1
const ONE_BY_ONE = 2
const EXACT = 4

export function encodeChunk(
  chunkId: number,
  targetId: number,
  count: number,
  shape: CallShape,
  { oneByOne, exact }: Pick<ChunkBody, 'oneByOne' | 'exact'>,
  values: Uint8Array,
  large: LargeTable = NO_LARGE,
): Buffer {
  const bytes = frame(Kind.chunk, CHUNK_ENVELOPE + largeBytes(large) + values.length)
  bytes.writeUInt32LE(chunkId, HEADER_BYTES)
  bytes.writeUInt32LE(targetId, HEADER_BYTES + 4)
  bytes.writeUInt32LE(count, HEADER_BYTES + 8)
  bytes[HEADER_BYTES + 12] = (shape === 'spread' ? SPREAD : 0) | (oneByOne ? ONE_BY_ONE : 0) | (exact ? EXACT : 0)
  bytes.set(values, writeLargeTable(bytes, HEADER_BYTES + CHUNK_ENVELOPE, large))
  return bytes
}

export function decodeChunk(body: Buffer): ChunkBody {
  if (body.length < CHUNK_ENVELOPE + LARGE_COUNT_BYTES) throw new ProtocolError('chunk shorter than its envelope')
  const { large, end } = readLargeTable(body, CHUNK_ENVELOPE)
  return {
    chunkId: body.readUInt32LE(0),
    targetId: body.readUInt32LE(4),
    count: body.readUInt32LE(8),
    shape: ((body[12] ?? 0) & SPREAD) === 0 ? 'single' : 'spread',
    oneByOne: ((body[12] ?? 0) & ONE_BY_ONE) !== 0,
    exact: ((body[12] ?? 0) & EXACT) !== 0,
    large,
    values: body.subarray(end),
  }
}

export interface ResultsBody {
  readonly chunkId: number
  /** Index within the chunk of the first task with a result here. */
  readonly first: number
  /** `STATUS_DONE`, `STATUS_FAILED` or `STATUS_SKIPPED` for each task. */
  readonly statuses: Uint8Array
  /** Time inside the user's function for each task, in milliseconds. */
  readonly workMs: Float32Array | readonly number[]
  readonly large: LargeTable
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
  large: LargeTable = NO_LARGE,
): Buffer {
  const count = statuses.length
  const bytes = frame(Kind.results, RESULTS_ENVELOPE + count * RESULT_BYTES + largeBytes(large) + values.length)
  bytes.writeUInt32LE(chunkId, HEADER_BYTES)
  bytes.writeUInt32LE(first, HEADER_BYTES + 4)
  bytes.writeUInt32LE(count, HEADER_BYTES + 8)
  let at = HEADER_BYTES + RESULTS_ENVELOPE
  for (let i = 0; i < count; i++) bytes[at++] = statuses[i] ?? STATUS_FAILED
  at = writeFloats(bytes, at, workMs)
  bytes.set(values, writeLargeTable(bytes, at, large))
  return bytes
}

// Through one float and its bytes: several times faster than a Buffer call for each.
const ONE_FLOAT = new Float32Array(1)
const ITS_BYTES = new Uint8Array(ONE_FLOAT.buffer)
if (new Uint8Array(new Uint16Array([1]).buffer)[0] !== 1)
  throw new Error('this machine counts bytes the other way round')

function writeFloats(bytes: Buffer, start: number, values: readonly number[]): number {
  let at = start
  for (const value of values) {
    ONE_FLOAT[0] = value
    bytes[at++] = ITS_BYTES[0] as number
    bytes[at++] = ITS_BYTES[1] as number
    bytes[at++] = ITS_BYTES[2] as number
    bytes[at++] = ITS_BYTES[3] as number
  }
  return at
}

/** Fewer floats are read one by one: a typed array costs more. */
const FEW_FLOATS = 8

function readFloats(bytes: Buffer, start: number, count: number): Float32Array | number[] {
  if (count <= FEW_FLOATS) {
    const few: number[] = []
    for (let i = 0; i < count; i++) {
      const ms = bytes.readFloatLE(start + 4 * i)
      few.push(ms >= 0 && ms < Number.POSITIVE_INFINITY ? ms : 0)
    }
    return few
  }
  const floats = new Float32Array(count)
  new Uint8Array(floats.buffer).set(bytes.subarray(start, start + 4 * count))
  // A child's times are unchecked claims: never negative, never NaN.
  for (let i = 0; i < count; i++) {
    const ms = floats[i] as number
    if (!(ms >= 0 && ms < Number.POSITIVE_INFINITY)) floats[i] = 0
  }
  return floats
}

export function decodeResults(body: Buffer): ResultsBody {
  if (body.length < RESULTS_ENVELOPE) throw new ProtocolError('results shorter than their envelope')
  const count = body.readUInt32LE(8)
  const largeAt = RESULTS_ENVELOPE + count * RESULT_BYTES
  if (count === 0 || largeAt + LARGE_COUNT_BYTES > body.length)
    throw new ProtocolError(`results claim ${count} answers in ${body.length} bytes`)
  const statuses = body.subarray(RESULTS_ENVELOPE, RESULTS_ENVELOPE + count)
  for (let i = 0; i < count; i++) {
    if ((statuses[i] as number) > STATUS_SKIPPED) throw new ProtocolError(`unknown status ${statuses[i]}`)
  }
  const { large, end } = readLargeTable(body, largeAt)
  return {
    chunkId: body.readUInt32LE(0),
    first: body.readUInt32LE(4),
    statuses,
    workMs: readFloats(body, RESULTS_ENVELOPE + count, count),
    large,
    values: body.subarray(end),
  }
}
