// The codec: what comes back, what is refused with its path, and bytes that are no value.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PayloadTooLargeError, ProtocolError, TaskSerializationError } from '../errors.ts'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { createCodec } from './codec.ts'
import { type Reference, Shareable, type Travel } from './references.ts'

const codec = createCodec()

class Thing extends Shareable {
  readonly #id: number

  constructor(id: number) {
    super()
    this.#id = id
  }

  override toReference(travel: Travel): Reference {
    return { kind: 'thing', id: this.#id, facts: { travel } }
  }
}

describe('the codec', () => {
  test.each([
    [() => 1, '', 'it is a function'],
    [{ a: [1, { f: () => 1 }] }, 'a[1].f', 'it is a function'],
    [[Symbol('s')], '[0]', 'it is a symbol'],
    [{ 'odd key': Promise.resolve() }, '["odd key"]', 'it is a promise'],
    [new Map([['k', new WeakMap()]]), 'k', 'it is a weak reference'],
    [{ m: new SharedArrayBuffer(8) }, 'm', 'memory is not shared'],
  ])('refuses what would vanish on the way, and names its path (%#)', (value, path, reason) => {
    const refused = (): unknown => codec.encode(value, 'it')
    expect(refused).toThrow(TaskSerializationError)
    expect(refused).toThrow(`it${path === '' ? '' : ` at ${path}`} cannot be sent to another process: ${reason}`)
  })

  test('refuses a value over the limit with both numbers', () => {
    expect(() => createCodec(100).encode(Buffer.alloc(200), 'the result')).toThrow(PayloadTooLargeError)
  })

  test('an item comes with the references inside it, and each knows that it travels in an item', () => {
    const resolving = createCodec(1_000, ({ id, facts }) => `${id} travels in: ${facts['travel']}`)
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 8 }), (ids) => {
        const value = ids.map((id) => ({ inside: [new Thing(id)] }))
        const { bytes, references } = resolving.encodeItem(value, 'it')
        expect(references.map(({ id }) => id)).toEqual(ids)
        expect(resolving.decode(bytes)).toEqual(ids.map((id) => ({ inside: [`${id} travels in: item`] })))
        expect(resolving.decode(resolving.encode(value, 'it'))).toEqual(
          ids.map((id) => ({ inside: [`${id} travels in: message`] })),
        )
      }),
    )
  })

  test('a value whose getter encodes another value arrives whole, and so does that one', () => {
    const inner: Uint8Array[] = []
    const value = {
      before: 'before',
      get part() {
        inner.push(codec.encode({ inner: ['x'.repeat(5_000)] }, 'it'))
        return 'part'
      },
      after: [1, 'after'],
    }
    expect(codec.decode(codec.encode(value, 'it'))).toEqual({ before: 'before', part: 'part', after: [1, 'after'] })
    expect(codec.decode(inner[0] as Uint8Array)).toEqual({ inner: ['x'.repeat(5_000)] })
  })

  test('an item that is refused leaves nothing behind for the next value', () => {
    expect(() => codec.encodeItem([new Thing(1), () => 1], 'it')).toThrow(TaskSerializationError)
    expect(codec.encodeItem([new Thing(2)], 'it').references.map(({ id }) => id)).toEqual([2])
    expect(codec.encodeItem([1], 'it').references).toEqual([])
  })

  test('hostile bytes are a ProtocolError, in no time and without memory', () => {
    // A text, arrays, a list, numbers, a map, bytes and an empty message.
    const claims = ['88', '8b', '8c', '9b', '8e', '92', '98 00', '91'].map((tag) => `${tag} ff ff ff ff`)
    const hostile = [...claims, ''].map((hex) => Buffer.from(hex.replaceAll(' ', ''), 'hex'))
    const before = process.memoryUsage().rss
    for (const bytes of hostile) expect(() => codec.decode(bytes)).toThrow(ProtocolError)
    const nested = Buffer.concat(Array<Buffer>(200_000).fill(Buffer.from('8b01000000', 'hex')))
    expect(() => codec.decode(nested)).toThrow(ProtocolError)
    const alike = Buffer.concat(Array<Buffer>(1_900).fill(Buffer.from('8b00000f00', 'hex')))
    expect(() => codec.decode(Buffer.concat([alike, Buffer.alloc(1_000_000)]))).toThrow(ProtocolError)
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          codec.decode(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
        }
      }),
      randomHistories('hostile values'),
    )
  })
})
