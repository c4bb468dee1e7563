// Promise 24, the bytes: frames that are nearly right, or not at all, through all that the parent does with what it hears.
// Nothing but a ProtocolError may come of it, and no memory may stay.

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Runtime } from '../../src/shared/process.ts'
import { FrameParser, limitsFor } from '../../src/engine/wire/frame-parser.ts'
import {
  decodeRequest,
  decodeRaised,
  decodeReady,
  encodeRequest,
  encodeEmpty,
  encodeRaised,
  encodeReady,
} from '../../src/engine/wire/frames.ts'
import { decodeResults, encodeResults } from '../../src/engine/wire/task-frames.ts'
import type { ParentCodec } from '../../src/engine/wire/codec.ts'
import { codecOf, parentCodec, pickleCodec } from '../../src/engine/wire/parent-codec.ts'
import { CODEC, Kind, PICKLE_CODEC, PROTOCOL } from '../../src/engine/wire/protocol.ts'
import { decodeReturned, encodeReturned } from '../../src/engine/wire/recall.ts'
import { ProtocolError } from '../../src/engine/errors.ts'
import { answeredBatch } from '../../src/engine/pool/outcomes.ts'
import { heapBytes } from '../support/garbage.ts'
import type { Dice } from '../support/stage.ts'

interface Metrics {
  readonly frames: number
  readonly refused: number
  readonly read: number
  /** Throws of anything but a ProtocolError, with the first of them. */
  readonly otherThrows: number
  readonly firstThrow: string
  readonly grewMiB: number
  readonly slowestMs: number
}

const RECEIVED = limitsFor(
  [Kind.ready, Kind.raised, Kind.bye, Kind.inited, Kind.returned],
  [Kind.results, Kind.request],
)
const MIB = 1024 * 1024

/** Encoded values as children of one runtime send them, and how many they are. */
interface Dialect {
  readonly codec: ParentCodec
  readonly name: string
  readonly payloads: readonly { readonly count: number; readonly bytes: Uint8Array }[]
}

/** Values of every kind, for their bytes to be spoilt. */
function someValues(): unknown[] {
  const cyclic: { self?: unknown } = {}
  cyclic.self = cyclic
  return [
    1,
    -1.5,
    12n ** 20n,
    'text',
    '\u{1f600}'.repeat(40),
    null,
    undefined,
    { a: [1, { b: 'c' }], d: new Date(0) },
    new Map<unknown, unknown>([['k', new Set([1, 2])]]),
    Buffer.alloc(50, 7),
    new Float64Array([1, 2, 3]),
    new RangeError('no'),
    /x+/g,
    cyclic,
    Array.from({ length: 30 }, (_, i) => ({ i, name: `n${i}` })),
  ]
}

function ofNode(): Dialect {
  const values = someValues()
  const lists = [['one', 'two', 'three'], [1, 2, 3], [1.5, -0, 3], values.filter(Array.isArray).at(-1) ?? []]
  const whole = lists.map((list) => ({ count: list.length, bytes: parentCodec.encodeWholeList(list, 'it') }))
  const thrice = values.map((value) => ({ count: 3, bytes: parentCodec.encode([value, value, value], 'it') }))
  const payloads = [...whole, ...thrice].map(({ count, bytes }) => ({ count, bytes: Buffer.from(bytes) }))
  return { codec: parentCodec, name: CODEC, payloads }
}

/** What a worker in Python writes, by its own modules. */
const IN_PYTHON = `
import sys, array, collections, datetime
sys.path.insert(0, sys.argv[1])
from procdeck_worker import values
def one(value):
    return b"\\0" + bytes(values.encode(value, "x", beside=False)[0])
mine = {"a": 1}
mine[2] = mine
day = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
for value in [1, -1.5, 10**40, "text", chr(0x1f600) * 40, None, True, {"a": [1, {"b": "c"}], "d": day}, {1: {1, 2}, "k": (1, (2,))},
              b"\\7" * 50, array.array("d", [1, 2, 3]), mine, collections.Counter("aab"), [{"i": i, "name": "n%d" % i} for i in range(30)]]:
    print(3, (one(value) * 3).hex())
print(4, (b"\\1" + bytes(values.dumps([1, 2, "three", None]))).hex())
print(3, (b"\\2\\3\\0\\0\\0" + array.array("i", [1, 2, -3]).tobytes()).hex())
print(3, (b"\\3\\3\\0\\0\\0" + array.array("d", [1, 2.5, -3]).tobytes()).hex())
`

function ofPython(): Dialect {
  const worker = fileURLToPath(new URL('../../src/workers/python/worker', import.meta.url))
  const lines = execFileSync('python3', ['-c', IN_PYTHON, worker], { encoding: 'utf8' }).trim().split('\n')
  const payloads = lines.map((line) => {
    const [count = '', hex = ''] = line.split(' ')
    return { count: Number(count), bytes: Buffer.from(hex, 'hex') }
  })
  return { codec: pickleCodec, name: PICKLE_CODEC, payloads }
}

const DIALECTS = { node: ofNode, python: ofPython }

function goodFrames({ name, payloads }: Dialect): Buffer[] {
  const error = { name: 'RangeError', message: 'no bread', stack: 'at x' }
  const frames = [
    encodeReady({ protocol: PROTOCOL, codec: name, pid: 7 }),
    encodeRaised(error),
    encodeEmpty(Kind.bye),
    encodeEmpty(Kind.inited),
    encodeReturned({ chunk: 5, index: 0 }),
  ]
  for (const { count, bytes } of payloads) {
    const times = [{ count, ms: 0.001 }]
    const others = [
      { index: 1, status: 1 },
      { index: 2, status: 2 },
    ] as const
    const each = Array.from({ length: count }, (_, i) => ({ count: 1, ms: i / 2 }))
    frames.push(encodeResults(9, 3, [], times, bytes))
    frames.push(encodeResults(1, 0, others.slice(0, count - 1), each, bytes))
    frames.push(encodeResults(1, 0, [], times, bytes, { place: 3, lengths: [70_000] }))
    frames.push(encodeRequest(4, 'pool', bytes))
  }
  return frames
}

/** Not at all what it was, or with some bytes changed, cut, doubled, or with a length that lies. */
function spoil(good: readonly Buffer[], dice: Dice): Buffer {
  const whole = dice.oneOf(good) ?? Buffer.alloc(0)
  const bytes = Buffer.from(whole)
  const any = (): number => dice.below(256)
  switch (dice.below(8)) {
    case 0:
      return Buffer.from(Array.from({ length: dice.below(64) }, any))
    case 1: {
      // A header that is right, and nonsense in it.
      const body = Buffer.from(Array.from({ length: dice.below(80) }, any))
      const header = Buffer.from(whole.subarray(0, 5))
      header.writeUInt32LE(body.length + 1, 0)
      return Buffer.concat([header, body])
    }
    case 2:
      bytes.writeUInt32LE(dice.oneOf([0, 1, 2, 0xffff_fff0, 0xffff_ffff, dice.below(2 ** 32)]) ?? 0, 0)
      return bytes
    case 3:
      return bytes.subarray(0, dice.below(bytes.length + 1))
    case 4:
      return Buffer.concat([bytes, dice.oneOf(good) ?? bytes])
    default: {
      for (let i = 1 + dice.below(5); i > 0; i--) {
        const at =
          dice.below(10) === 0 ? dice.below(bytes.length) : Math.min(bytes.length - 1, 5 + dice.below(bytes.length))
        bytes[at] = any()
      }
      return bytes
    }
  }
}

/** What the parent does with a frame of a worker, short of its state. */
function receive(codec: ParentCodec, kind: number, body: Buffer): void {
  switch (kind) {
    case Kind.ready:
      codecOf(decodeReady(body))
      return
    case Kind.raised:
      decodeRaised(body)
      return
    case Kind.returned:
      decodeReturned(body)
      return
    case Kind.request:
      codec.decode(decodeRequest(body).payload)
      return
    case Kind.results: {
      const { count, notDone, times, large, values: encoded } = decodeResults(body)
      const beside = large.lengths.map((length) => Buffer.alloc(Math.min(length, 70_000)))
      const values = codec.decode(encoded, beside)
      if (!Array.isArray(values) || values.length !== count) throw new ProtocolError('another number')
      const answers = { values: values as unknown[], notDone, times }
      answeredBatch({ do: 'accept', worker: 1, job: 1, first: 0, count: values.length, attempts: 1, answers }, 1)
      return
    }
    default:
      // Empty, or for somebody else.
      return
  }
}

export function fuzzedFrames(runtime: Runtime, frames: number, dice: Dice): Metrics {
  const dialect = DIALECTS[runtime]()
  const good = goodFrames(dialect)
  const sum = { refused: 0, read: 0, otherThrows: 0, firstThrow: 'none', slowestMs: 0 }
  const one = (): void => {
    const bytes = spoil(good, dice)
    const parser = new FrameParser(RECEIVED)
    const cut = dice.below(bytes.length + 1)
    const beganMs = performance.now()
    try {
      for (const piece of [bytes.subarray(0, cut), bytes.subarray(cut)])
        for (const { kind, body } of parser.push(piece)) receive(dialect.codec, kind, body)
      sum.read++
    } catch (error) {
      if (error instanceof ProtocolError) sum.refused++
      else {
        sum.otherThrows++
        if (sum.firstThrow === 'none') sum.firstThrow = `${String(error)} for ${bytes.toString('hex').slice(0, 200)}`
      }
    }
    sum.slowestMs = Math.max(sum.slowestMs, performance.now() - beganMs)
  }
  const warmUp = Math.min(frames / 4, 50_000)
  for (let i = 0; i < warmUp; i++) one()
  const before = heapBytes()
  for (let i = warmUp; i < frames; i++) one()
  const grewMiB = Math.round(((heapBytes() - before) / MIB) * 10) / 10
  return { frames, ...sum, grewMiB, slowestMs: Math.round(sum.slowestMs) }
}
