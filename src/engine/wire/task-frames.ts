// Frames that carry tasks: a chunk on its way down, and its results on their way up. docs/protocol.md has the layouts.

import type { NotDone, TimeRun } from '../../shared/answers.ts'
import { ProtocolError } from '../errors.ts'
import { HEADER_BYTES, Kind, MAX_PAYLOAD_BYTES, STATUS_FAILED, STATUS_SKIPPED } from './protocol.ts'
import { frame } from './text-frames.ts'

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
  /** Its tasks may be run again: more of the tiny ones share a mark. */
  readonly again: boolean
  readonly large: LargeTable
  /** The encoded array of `count` values. */
  readonly values: Buffer
}

const CHUNK_ENVELOPE = 13
const SPREAD = 1
const ONE_BY_ONE = 2
const AGAIN = 4

export function encodeChunk(
  chunkId: number,
  targetId: number,
  count: number,
  shape: CallShape,
  { oneByOne, again }: Pick<ChunkBody, 'oneByOne' | 'again'>,
  values: Uint8Array,
  large: LargeTable = NO_LARGE,
): Buffer {
  const bytes = frame(Kind.chunk, CHUNK_ENVELOPE + largeBytes(large) + values.length)
  bytes.writeUInt32LE(chunkId, HEADER_BYTES)
  bytes.writeUInt32LE(targetId, HEADER_BYTES + 4)
  bytes.writeUInt32LE(count, HEADER_BYTES + 8)
  bytes[HEADER_BYTES + 12] = (shape === 'spread' ? SPREAD : 0) | (oneByOne ? ONE_BY_ONE : 0) | (again ? AGAIN : 0)
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
    again: ((body[12] ?? 0) & AGAIN) !== 0,
    large,
    values: body.subarray(end),
  }
}

export interface ResultsBody {
  readonly chunkId: number
  /** Index within the chunk of the first task with a result here. */
  readonly first: number
  readonly count: number
  /** In the order of their indexes; every other task is done. */
  readonly notDone: readonly NotDone[]
  /** Of all `count` answers, in their order. */
  readonly times: readonly TimeRun[]
  readonly large: LargeTable
  /** The encoded array: a result, or the value that was thrown, for each task. */
  readonly values: Buffer
}

const RESULTS_ENVELOPE = 20
const NOT_DONE_BYTES = 5
const RUN_BYTES = 8

/** Of tasks of the chunk, from `first` on; `times` has the answers of all of them. */
export function encodeResults(
  chunkId: number,
  first: number,
  notDone: readonly NotDone[],
  times: readonly TimeRun[],
  values: Uint8Array,
  large: LargeTable = NO_LARGE,
): Buffer {
  const size = RESULTS_ENVELOPE + notDone.length * NOT_DONE_BYTES + times.length * RUN_BYTES + largeBytes(large)
  const bytes = frame(Kind.results, size + values.length)
  bytes.writeUInt32LE(chunkId, HEADER_BYTES)
  bytes.writeUInt32LE(first, HEADER_BYTES + 4)
  bytes.writeUInt32LE(notDone.length, HEADER_BYTES + 12)
  bytes.writeUInt32LE(times.length, HEADER_BYTES + 16)
  let at = HEADER_BYTES + RESULTS_ENVELOPE
  for (const { index, status } of notDone) at = bytes.writeUInt8(status, bytes.writeUInt32LE(index, at))
  let all = 0
  for (const { count, ms } of times) {
    all += count
    at = bytes.writeFloatLE(ms, bytes.writeUInt32LE(count, at))
  }
  bytes.writeUInt32LE(all, HEADER_BYTES + 8)
  bytes.set(values, writeLargeTable(bytes, at, large))
  return bytes
}

/** Nothing is allocated for `count` here: it is a claim until as many values have been read. */
export function decodeResults(body: Buffer): ResultsBody {
  if (body.length < RESULTS_ENVELOPE) throw new ProtocolError('results shorter than their envelope')
  const [count, others, runs] = [body.readUInt32LE(8), body.readUInt32LE(12), body.readUInt32LE(16)]
  const largeAt = RESULTS_ENVELOPE + others * NOT_DONE_BYTES + runs * RUN_BYTES
  if (count === 0 || largeAt + LARGE_COUNT_BYTES > body.length)
    throw new ProtocolError(
      `results claim ${count} answers, ${others} not done and ${runs} times in ${body.length} bytes`,
    )
  const { large, end } = readLargeTable(body, largeAt)
  return {
    chunkId: body.readUInt32LE(0),
    first: body.readUInt32LE(4),
    count,
    notDone: readNotDone(body, others, count),
    times: readTimes(body, RESULTS_ENVELOPE + others * NOT_DONE_BYTES, runs, count),
    large,
    values: body.subarray(end),
  }
}

function readNotDone(body: Buffer, others: number, count: number): NotDone[] {
  const notDone: NotDone[] = []
  let least = 0
  for (let at = RESULTS_ENVELOPE; notDone.length < others; at += NOT_DONE_BYTES) {
    const index = body.readUInt32LE(at)
    const status = body[at + 4]
    if (status !== STATUS_FAILED && status !== STATUS_SKIPPED) throw new ProtocolError(`unknown status ${status}`)
    if (index < least || index >= count)
      throw new ProtocolError(`results of ${count} tasks name task ${index} out of order`)
    least = index + 1
    notDone.push({ index, status })
  }
  return notDone
}

function readTimes(body: Buffer, start: number, runs: number, count: number): TimeRun[] {
  const times: TimeRun[] = []
  let all = 0
  for (let at = start; times.length < runs; at += RUN_BYTES) {
    const each = body.readUInt32LE(at)
    const ms = body.readFloatLE(at + 4)
    all += each
    // A child's times are unchecked claims: never negative, never NaN.
    times.push({ count: each, ms: ms >= 0 && ms < Number.POSITIVE_INFINITY ? ms : 0 })
  }
  if (all !== count) throw new ProtocolError(`results of ${count} tasks have the times of ${all}`)
  return times
}
