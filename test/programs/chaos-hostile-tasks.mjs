// A worker that means harm: it writes bytes of its own on the channel to its parent (descriptor 3), and lies in the memory
// that it shares with it (descriptor 4). Built by hand, for the library would not.

import { ftruncateSync, readSync, writeSync } from 'node:fs'

const [CHANNEL, MEMORY] = [3, 4]
const READY = 0x81
const RESULTS = 0x82
const RAISED = 0x83
const ASK = 0x85
const INITED = 0x86
const RETURNED = 0x87

export const increment = (x) => x + 1

export function spin(ms) {
  const end = performance.now() + ms
  while (performance.now() < end);
  return ms
}

function u32(...numbers) {
  const bytes = Buffer.alloc(4 * numbers.length)
  for (const [i, number] of numbers.entries()) bytes.writeUInt32LE(number, 4 * i)
  return bytes
}

function send(bytes) {
  for (let sent = 0; sent < bytes.length; ) {
    try {
      sent += writeSync(CHANNEL, bytes, sent)
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error // the parent is slow to read
    }
  }
}

const frame = (kind, body) => Buffer.concat([u32(body.length + 1), Buffer.from([kind]), body])
const text = (kind, head, json, payload = Buffer.alloc(0)) => {
  const bytes = Buffer.from(json)
  return frame(kind, Buffer.concat([u32(head, bytes.length), bytes, payload]))
}

/** A list of small numbers. */
const list = (...numbers) => Buffer.concat([Buffer.from([0x9b]), u32(numbers.length), Buffer.from(numbers)])
const ONE_VALUE = list(1)
const NULL = Buffer.from([0x81])
/** An array that claims so many elements. */
const arrayOf = (count) => Buffer.concat([Buffer.from([0x8b]), u32(count)])
const NO_LARGE = u32(0)

function results(chunk, first, count, { workMs = 1, large = NO_LARGE, values = ONE_VALUE } = {}) {
  const ms = Buffer.alloc(4)
  ms.writeFloatLE(workMs)
  // No task that is not done, and one time for all.
  return frame(RESULTS, Buffer.concat([u32(chunk, first, count, 0, 1, count), ms, large, values]))
}

/** The chunk that this worker holds. */
function chunkNow() {
  const mark = Buffer.alloc(8)
  readSync(MEMORY, mark, 0, 8, 0)
  return mark.readUInt32LE(0)
}

const table = (seq, ...lengths) => u32(lengths.length, seq, ...lengths)
const NOT_MINE = 999_999

const attacks = {
  garbage: () => send(Buffer.from(Array.from({ length: 4_096 }, (_, i) => (i * 197 + 61) % 256))),
  'what fork() would take for its own': () => send(Buffer.from('{"cmd":"NODE_HANDLE_ACK"}\n')),
  'length 0': () => send(Buffer.concat([u32(0), Buffer.from([RESULTS])])),
  'length 0xFFFFFFF0': () => send(Buffer.concat([u32(0xffff_fff0), Buffer.from([RESULTS])])),
  'more control text than allowed': () => send(Buffer.concat([u32(2_000_000), Buffer.from([RAISED])])),
  // The rest of it is the next thing that the host says.
  'truncated frame': () => {
    send(Buffer.concat([u32(1_000), Buffer.from([RAISED]), u32(0, 900), Buffer.from('{')]))
    return 'x'.repeat(2_000)
  },
  'bad UTF-8': () =>
    send(
      text(
        RAISED,
        0,
        Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff, 0xfe]), Buffer.from('","message":"","stack":""}')]),
      ),
    ),
  'bad JSON': () => send(text(RAISED, 0, '{"name":')),
  'text longer than its frame': () => send(frame(RAISED, Buffer.concat([u32(0, 5_000), Buffer.from('{}')]))),
  '400,000-deep JSON': () => send(text(RAISED, 0, `${'['.repeat(400_000)}${']'.repeat(400_000)}`)),
  'unknown kind': () => send(frame(0x99, Buffer.alloc(0))),
  'a word of the parent': () => send(frame(0x02, Buffer.alloc(20))),
  'results for a chunk of others, three times': () => {
    for (let i = 0; i < 3; i++) send(results(NOT_MINE, 0, 1))
  },
  'results with more answers than values': () => send(results(chunkNow(), 0, 2)),
  'results with more answers than tasks': () => send(results(chunkNow(), 0, 3, { values: list(1, 2, 3) })),
  'results for a task that is not next': () => send(results(chunkNow(), 7, 1)),
  'results that claim 4 billion answers': () => send(results(chunkNow(), 0, 0xffff_ffff)),
  'results that claim 4 billion times': () => send(frame(RESULTS, u32(chunkNow(), 0, 1, 0, 0xffff_ffff, 0))),
  'results whose failed task is none of theirs': () =>
    send(frame(RESULTS, Buffer.concat([u32(chunkNow(), 0, 1, 1, 0, 7), Buffer.from([1]), NO_LARGE, ONE_VALUE]))),
  'rows whose columns are not of one length': () => {
    const column = (count) => Buffer.concat([Buffer.from([0x8d]), u32(count), Buffer.alloc(4 * count)])
    const head = Buffer.concat([Buffer.from([0x9e]), u32(1), Buffer.from([2, 0x87, 1, 97, 0x87, 1, 98])])
    send(results(chunkNow(), 0, 1, { values: Buffer.concat([head, column(1), column(2)]) }))
  },
  'rows that claim 4 billion objects': () =>
    send(
      results(chunkNow(), 0, 1, { values: Buffer.concat([Buffer.from([0x9e]), u32(0xffff_ffff), Buffer.from([0])]) }),
    ),
  'texts that end before their characters': () =>
    send(results(chunkNow(), 0, 1, { values: Buffer.concat([Buffer.from([0x9d]), u32(1), Buffer.from([200, 65])]) })),
  'results of no value at all': () => send(results(chunkNow(), 0, 1, { values: Buffer.from([0xc1, 0xd4, 0x99]) })),
  'results with arrays of 33 million, nested': () =>
    send(
      results(chunkNow(), 0, 1, {
        values: Buffer.concat(Array.from({ length: 500 }, () => arrayOf(33_000_000))),
      }),
    ),
  // Each has its bytes, if the others do not have them.
  'results with arrays of 100,000, nested, and as many bytes': () => {
    const nested = Buffer.concat(Array.from({ length: 1_500 }, () => arrayOf(100_000)))
    send(results(chunkNow(), 0, 1, { values: Buffer.concat([nested, Buffer.alloc(100_000)]) }))
  },
  // A megabyte: a level takes five bytes.
  'results nested 200,000 deep': () =>
    send(results(chunkNow(), 0, 1, { values: Buffer.concat(Array(200_000).fill(arrayOf(1))) })),
  'large buffers beyond the file': () => send(results(chunkNow(), 0, 1, { large: table(0, 70_000_000) })),
  'large buffers with another number': () => send(results(chunkNow(), 0, 1, { large: table(3, 70_000) })),
  'large buffers over the limit': () => send(results(chunkNow(), 0, 1, { large: table(0, 0xffff_ffff, 0xffff_ffff) })),
  'a billion large buffers': () => send(results(chunkNow(), 0, 1, { large: u32(1_000_000_000, 0) })),
  'large buffers in a file that it cut off': () => {
    const chunk = chunkNow()
    ftruncateSync(MEMORY, 0)
    send(results(chunk, 0, 1, { large: table(0, 70_000) }))
  },
  'a second READY': () => send(text(READY, 0, JSON.stringify({ protocol: 5, codec: 'clone', pid: 1 }))),
  'INITED that nobody asked for': () => send(frame(INITED, Buffer.alloc(0))),
  'RETURNED for what it does not hold, three times': () => {
    for (let i = 0; i < 3; i++) send(frame(RETURNED, u32(NOT_MINE, 0)))
  },
  'RETURNED without a chunk': () => send(frame(RETURNED, Buffer.alloc(0))),
  'ASK for an unknown service': () => send(text(ASK, 1, '{"service":"__proto__"}', NULL)),
  'ASK with bytes that are no value': () => send(text(ASK, 1, '{"service":"pool"}', Buffer.from([0xc1, 0xc1]))),
  '1,000,000 ASKs without waiting': () => {
    const many = Buffer.concat(Array.from({ length: 1_000 }, (_, i) => text(ASK, i, '{"service":"pool"}', NULL)))
    for (let i = 0; i < 1_000; i++) send(many)
  },
}

/** Not to be believed, and no reason to end it. */
const lies = {
  'work times of NaN': () => send(results(chunkNow(), 0, 1, { workMs: Number.NaN })),
  'work times below 0': () => send(results(chunkNow(), 0, 1, { workMs: -5 })),
  'work times of 1e38 ms': () => send(results(chunkNow(), 0, 1, { workMs: 1e38 })),
  'an error name that is a global function': () =>
    send(text(RAISED, 0, JSON.stringify({ name: 'Function', message: 'process.exit(1)', stack: '' }))),
  'results for a chunk of others, once': () => send(results(NOT_MINE, 0, 1)),
}

/** Ends, with no harm meant. */
export const end = () => process.exit(3)

export const names = () => [Object.keys(attacks), Object.keys(lies)]

/** Does it, and then nothing any more, so that it is there for whatever the parent does to it. */
export function attack(name) {
  const value = attacks[name]()
  return value ?? new Promise((resolve) => setTimeout(resolve, 60_000))
}

export function lie(name) {
  lies[name]()
  return 1
}
