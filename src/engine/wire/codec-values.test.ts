// The codec against `structuredClone`, over generated values: what arrives is the same, or is refused with its path.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyValue, hasArrived, partAt, REFUSED } from '../../../test/support/any-value.ts'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { size } from '../../../test/support/size.ts'
import { PayloadTooLargeError, TaskSerializationError } from '../errors.ts'
import { createCodec } from './codec.ts'
import type { OpenList } from './growing-list.ts'
import { isSentinel, SENTINEL } from './sentinel.ts'

const codec = createCodec()

function copyOf(value: unknown): unknown {
  const { bytes, large } = codec.encodeParts(value, 'it')
  return codec.decode(
    bytes,
    large.map((part) => Buffer.from(part)),
  )
}

/** As a list that is written at once, and as one that grows. */
function expectToArrive(values: readonly unknown[], open: OpenList): void {
  const { bytes, large } = codec.encodeList(values, 'it')
  const parts = large.map((part) => Buffer.from(part))
  const back = codec.decode(Buffer.from(bytes), parts) as unknown[]
  const added = values.filter((value) => open.add(value, 'it'))
  const grown = codec.decode(Buffer.from(open.take())) as unknown[]
  expect([back.length, grown.length]).toEqual([values.length, added.length])
  // An `expect` for each of some millions would take most of the time.
  expect(values.every((value, i) => hasArrived(value, back[i]))).toBe(true)
  expect(added.every((value, i) => hasArrived(value, grown[i]))).toBe(true)
}

describe('a value', () => {
  test('arrives as structuredClone copies it, whatever its kind', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(hasArrived(value, copyOf(value))).toBe(true)
      }),
      randomHistories('values', size({ short: 1_000, full: 3_000 })),
    )
  })

  test('arrives the same in a list, where values that share a part each have a copy of it', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 6 }), anyValue, (values, shared) => {
        const list = [shared, ...values, shared, [shared]]
        const { bytes, large } = codec.encodeList(list, 'it')
        const back = codec.decode(
          bytes,
          large.map((part) => Buffer.from(part)),
        ) as unknown[]
        expect(back.length).toBe(list.length)
        for (const [i, value] of list.entries()) expect(hasArrived(value, back[i])).toBe(true)
        if (typeof shared === 'object' && shared !== null) expect(back[0]).not.toBe(back.at(-2))
        const open = codec.openList()
        const added = list.filter((value) => open.add(value, 'it'))
        const grown = codec.decode(open.take()) as unknown[]
        for (const [i, value] of added.entries()) expect(hasArrived(value, grown[i])).toBe(true)
      }),
      randomHistories('lists of values', size({ short: 300, full: 1_000 })),
    )
  })

  test('arrives the same in a list of records, whatever their fields are, and where one of them differs', () => {
    const key = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom('__proto__', 'constructor', '0', '7', 'id', 'ключ'),
    )
    const field = fc.oneof(
      fc.constantFrom<fc.Arbitrary<unknown>>(fc.integer(), fc.double(), fc.string(), fc.boolean(), fc.bigInt()),
      fc.constantFrom<fc.Arbitrary<unknown>>(
        fc.constantFrom(null, undefined, -0, '', 'Ā'.repeat(300)),
        fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
      ),
    )
    const records = fc.uniqueArray(fc.tuple(key, field), { maxLength: 6, selector: ([name]) => name }).chain((fields) =>
      fc.array(
        fc.tuple(...fields.map(([, values]) => values)).map((values) => {
          const record = {}
          for (const [i, [name]] of fields.entries())
            Object.defineProperty(record, name, {
              value: values[i],
              writable: true,
              configurable: true,
              enumerable: true,
            })
          return record
        }),
        { maxLength: 12 },
      ),
    )
    const open = codec.openList()
    fc.assert(
      fc.property(records, fc.option(anyValue), fc.nat(), (some, other, at) => {
        const values: unknown[] = other === null ? some : some.toSpliced(at % (some.length + 1), 0, other as object)
        expectToArrive(values, open)
      }),
      randomHistories('lists of records', size({ short: 500, full: 2_000 })),
    )
  })

  test('arrives the same in a list of texts, of numbers, or of both, however long they are and whatever their characters', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.nat(600).map((length) => 'é'.repeat(length)),
      fc.constantFrom('', '\0', '\ud800', 'ÿ', 'Ā'),
    )
    const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-0, Number.NaN, 2 ** 31, -(2 ** 31)))
    const list = fc.oneof(fc.array(text), fc.array(number), fc.array(fc.oneof(text, number, anyValue)))
    const open = codec.openList()
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 200 }), (some, times) => {
        // Long ones too: texts are read some at a time.
        const values = Array.from({ length: times }, () => some)
          .flat()
          .slice(0, 3_000)
        expectToArrive(values, open)
      }),
      randomHistories('lists of texts and numbers', size({ short: 80, full: 500 })),
    )
  })

  test('arrives with the fields that it has, also when a getter changes those of the next, or all objects inherit one', () => {
    const first = { a: 1, b: 2, c: 3 }
    const changing = (change: (it: Record<string, unknown>) => void): Record<string, unknown> => {
      const it: Record<string, unknown> = {
        get a() {
          change(it)
          return 1
        },
        b: 2,
        c: 3,
      }
      return it
    }
    const loses = changing((it) => delete it['b'])
    const gains = changing((it) => (it['d'] = 4))
    const { bytes } = codec.encodeList([first, loses, gains, first], 'it')
    expect(codec.decode(bytes)).toEqual([first, { a: 1, b: undefined, c: 3 }, first, first])
    Object.defineProperty(Object.prototype, 'c', { value: 7, enumerable: true, configurable: true, writable: true })
    try {
      const back = codec.decode(codec.encodeList([first, { a: 1, b: 2 }], 'it').bytes) as object[]
      expect(back.map((one) => Object.keys(one))).toEqual([
        ['a', 'b', 'c'],
        ['a', 'b'],
      ])
    } finally {
      Reflect.deleteProperty(Object.prototype, 'c')
    }
  })

  test('is read once, and by what it is then, whatever came before it in the list', () => {
    const once = (): object => {
      const given = ['first', 'second']
      return {
        get x() {
          return given.shift()
        },
        tags: ['t'],
      }
    }
    const open = codec.openList()
    const list = [once(), once(), { x: 'a', tags: 1 }, once()]
    const { bytes } = codec.encodeList(list, 'it')
    expect((codec.decode(bytes) as { x: string }[]).map(({ x }) => x)).toEqual(['first', 'first', 'a', 'first'])
    for (let i = 0; i < 3; i++) open.add(once(), 'it')
    expect((codec.decode(open.take()) as { x: string }[]).map(({ x }) => x)).toEqual(['first', 'first', 'first'])
    for (const value of [{}, SENTINEL, {}, SENTINEL]) open.add(value, 'it')
    expect((codec.decode(open.take()) as object[]).map(isSentinel)).toEqual([false, true, false, true])
  })

  test('that is over the limit is refused alone, whatever the kind of those beside it', () => {
    const small = createCodec(20_000)
    const open = small.openList()
    const large = ['x'.repeat(30_000), 1n << 250_000n, 'Ā'.repeat(15_000)].flatMap((part) => [
      part,
      { part },
      { a: 1, part },
    ])
    for (const beside of [{ part: 'a' }, 'text', 7, [1]]) {
      for (const one of large) {
        expect(open.add(beside, 'it')).toBe(true)
        expect(() => open.add(one, 'it')).toThrow(PayloadTooLargeError)
        expect(open.add(beside, 'it')).toBe(true)
        expect(small.decode(open.take())).toEqual([beside, beside])
      }
    }
  })

  test('that cannot cross is refused with its path, wherever it is', () => {
    fc.assert(
      fc.property(
        anyValue,
        fc.constantFrom(...REFUSED),
        fc.array(fc.oneof(fc.string(), fc.constantFrom('a', 'b c', '0', 'x-y')), { maxLength: 4 }),
        fc.array(fc.boolean(), { maxLength: 4 }),
        (beside, [make, reason], keys, inList) => {
          const hidden = make()
          let value: unknown = hidden
          for (const [i, key] of keys.entries())
            value = inList[i] === true ? [beside, value] : { 'first of all': beside, [key]: value }
          let refused: unknown
          try {
            codec.encode(value, 'it')
          } catch (error) {
            refused = error
          }
          expect(refused).toBeInstanceOf(TaskSerializationError)
          const { path, message } = refused as TaskSerializationError
          // Some objects of this process have parts that are refused before the whole is.
          if (reason === '') return
          expect(partAt(value, path)).toBe(hidden)
          expect(message).toContain(reason)
        },
      ),
      randomHistories('refused values', 1_000),
    )
  })

  const inList = (inner: unknown): unknown => [inner]
  const inObject = (inner: unknown): unknown => ({ inner })
  const besideField = (inner: unknown): unknown => ({ field: 'text', inner })

  test.each([
    ['2,000 lists inside each other cross', inList, 2_000, true],
    ['2,001 do not', inList, 2_001, false],
    ['2,000 objects inside each other cross', inObject, 2_000, true],
    ['2,001 do not', inObject, 2_001, false],
    ['2,000 objects with other fields cross', besideField, 2_000, true],
  ])('may be deep: %s', (_, put, depth, crosses) => {
    let deep: unknown = put(1)
    for (let i = 1; i < depth; i++) deep = put(deep)
    if (!crosses) expect(() => copyOf(deep)).toThrow('nested more than 2000 levels deep')
    else expect(JSON.stringify(copyOf(deep))).toBe(JSON.stringify(deep))
  })
})
