import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyValue, partAt, REFUSED } from '../../../test/support/any-value.ts'
import { throughPython } from '../../../test/support/python-values.ts'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { ProtocolError, TaskSerializationError } from '../errors.ts'
import { createPickleCodec } from './pickle-codec.ts'
import { refusedByPython } from './pickle-refusals.ts'
import { kindOf } from './value-kinds.ts'

const codec = createPickleCodec()
const WORKER = fileURLToPath(new URL('../../workers/python/worker', import.meta.url))

/** Each message goes through Python as it is: its list of values is read there and written again. */
const ECHO = `
import struct, sys
sys.path.insert(0, sys.argv[1])
from procdeck_worker import values
data = sys.stdin.buffer.read()
at = 0
while at < len(data):
    (size,) = struct.unpack_from("<I", data, at)
    parts = []
    for value in values.decode(data[at + 4 : at + 4 + size]):
        try:
            parts.append(bytes(values.encode(value, "the value", beside=False)[0]))
        except values.TaskSerializationError as error:
            parts.append(bytes(values.encode({"refused": str(error)}, "the value")[0]))
    body = b"".join(b"\\0" + part for part in parts)
    sys.stdout.buffer.write(struct.pack("<I", len(body)) + body)
    at += 4 + size
`

/** What Python gives back of each list of values. */
function throughRealPython(lists: readonly (readonly unknown[])[]): unknown[][] {
  const messages = lists.flatMap((list) => {
    const bytes = codec.encodeWholeList(list, 'the values')
    return [lengthOf(bytes), Buffer.from(bytes)]
  })
  const output = execFileSync('python3', ['-c', ECHO, WORKER], { input: Buffer.concat(messages), maxBuffer: 2 ** 30 })
  const arrived: unknown[][] = []
  for (let at = 0; at < output.length; at += 4 + output.readUInt32LE(at))
    arrived.push(codec.decode(output.subarray(at + 4, at + 4 + output.readUInt32LE(at))) as unknown[])
  return arrived
}

function lengthOf(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(bytes.length)
  return length
}

describe('values to Python and back', () => {
  test('each value arrives as the table says, or is refused at a part that cannot cross', () => {
    const { numRuns, seed } = randomHistories('values to Python', 3_000)
    const sent: unknown[] = []
    let refused = 0
    for (const value of fc.sample(anyValue, { numRuns, seed })) {
      try {
        codec.encode(value, 'the value')
        sent.push(value)
      } catch (error) {
        expect(error).toBeInstanceOf(TaskSerializationError)
        const part = partAt(value, (error as TaskSerializationError).path) as object
        const kind = kindOf(part)
        expect(typeof kind === 'string' ? refusedByPython(part, kind) : kind.refused).toEqual(expect.any(String))
        refused++
      }
    }
    expect(refused).toBeGreaterThan(100)
    const [arrived = []] = throughRealPython([sent])
    const changed = sent.findIndex((value, i) => !isDeepStrictEqual(throughPython(value), throughPython(arrived[i])))
    expect(changed === -1 ? null : `${fc.stringify(sent[changed])} arrived as ${fc.stringify(arrived[changed])}`).toBe(
      null,
    )
  })

  test('what one value shares is shared when it arrives, and two values share nothing', () => {
    const part = { n: 1 }
    const [list] = throughRealPython([[[part, part], part, { part, list: [part] }]]) as [
      [[object, object], object, { part: object; list: object[] }],
    ]
    expect(list[0][0]).toBe(list[0][1])
    expect(list[1]).not.toBe(list[0][0])
    expect(list[2].list[0]).toBe(list[2].part)
  })

  test('whole numbers of every size cross both ways', () => {
    const sizes = Array.from({ length: 300 }, (_, bits) => 1n << BigInt(bits))
    const values = sizes.flatMap((one) => [one, -one, one - 1n, 1n - one])
    expect(throughRealPython([values])[0]).toEqual(
      values.map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value)),
    )
  })

  test.each(REFUSED)('%o is refused, with a reason', (make, reason) => {
    const value = { list: [1, make()] }
    expect(() => codec.encode(value, 'the value')).toThrow(
      expect.objectContaining({
        name: 'TaskSerializationError',
        message: expect.stringContaining(reason) as string,
      }) as Error,
    )
  })

  test.each([
    [{ at: [/x/] }, 'at[0]', 'regular expression'],
    [{ e: new Error('x') }, 'e', 'its message'],
    [[new Date(Number.NaN)], '[0]', 'no valid date'],
    [{ d: new Date(-8e15) }, 'd', 'years from 1 to 9999'],
    [{ m: new Map([[[1], 2]]) }, 'm', 'a key of this Map is an object'],
    [
      {
        m: new Map<unknown, number>([
          [1, 2],
          [true, 3],
        ]),
      },
      'm',
      '1, 1.0 and True are the same',
    ],
    [{ s: new Set([0, false]) }, 's', '1, 1.0 and True are the same'],
    [{ a: Object.assign([1], { length: 3 }) }, 'a', 'holes'],
    [{ a: Object.assign([1], { index: 0 }) }, 'a', 'other properties'],
  ])('%o is refused at its place', (value, path, reason) => {
    expect(() => codec.encode(value, 'the value')).toThrow(
      expect.objectContaining({ path, message: expect.stringContaining(reason) as string }) as Error,
    )
  })

  test('a value that is nested too deep is refused, and not the end of the stack', () => {
    let deep: unknown[] = []
    for (let i = 0; i < 100_000; i++) deep = [deep]
    expect(() => codec.encode(deep, 'the value')).toThrow('nested more than 2000 levels deep')
  })
})

test('whatever a child sends, the parent reads values or refuses the bytes, and nothing else', () => {
  const valid = throughRealBytes()
  const { numRuns, seed } = randomHistories('spoilt pickles', 20_000)
  fc.assert(
    fc.property(
      fc.constantFrom(...valid),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      fc.option(fc.nat(), { nil: null }),
      (bytes, changes, cut) => {
        const spoilt = Buffer.from(bytes)
        for (const [at, to] of changes) spoilt[at % spoilt.length] = to
        const part = cut === null ? spoilt : spoilt.subarray(0, cut % spoilt.length)
        try {
          expect(Array.isArray(codec.decode(part))).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
        }
      },
    ),
    { numRuns, seed },
  )
})

/** Messages as a worker sends them. */
function throughRealBytes(): Buffer[] {
  const script = `
import sys, collections, datetime
sys.path.insert(0, sys.argv[1])
from procdeck_worker import values
mine = {"a": 1}
mine[2] = mine
for value in [1, "é", [1, 2.5, None, True], {"a": {"b": b"xyz"}}, (1, (2,)), {1, 2}, mine, 10**40,
              datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc), collections.Counter("aab"), list(range(300))]:
    print((b"\\0" + bytes(values.encode(value, "x")[0])).hex())
print((b"\\1" + bytes(values.dumps([1, 2, "three", None]))).hex())
`
  return execFileSync('python3', ['-c', script, WORKER], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => Buffer.from(line, 'hex'))
}

test.each([
  ['a name of another module', 'cos\nsystem\n(X\x02\x00\x00\x00lstR.'],
  ['a function by its names', '\x8c\x02os\x8c\x06system\x93\x8c\x02ls\x85R.'],
  ['an instance', '(i__main__\nThing\n.'],
  ['an extension', '\x82\x01.'],
  ['a persistent id', 'X\x01\x00\x00\x00aQ.'],
])('%s is refused, and nothing is looked up', (_, pickle) => {
  expect(() => codec.decode(Buffer.from(`\0${pickle}`, 'latin1'))).toThrow(ProtocolError)
})
