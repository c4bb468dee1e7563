// Text of control frames comes from programs that nobody vouches for: it is judged before it becomes objects.

import { describe, expect, test } from 'vitest'
import { ProtocolError } from '../errors.ts'
import { HEADER_BYTES, Kind, MAX_CONTROL_DEPTH } from './protocol.ts'
import { decodeText, encodeText } from './text-frames.ts'

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown
const bodyOf = (value: unknown): Buffer => encodeText(Kind.ready, 7, value).subarray(HEADER_BYTES)

describe('text of a control frame', () => {
  test('comes back as it was sent', () => {
    const value = { name: 'a "quoted" \\ name [[[{', list: [1, { two: [] }] }
    expect(decodeText(bodyOf(value))).toMatchObject({ head: 7, value })
  })

  test('may be nested so deep and no deeper', () => {
    expect(decodeText(bodyOf(nested(MAX_CONTROL_DEPTH))).value).toEqual(nested(MAX_CONTROL_DEPTH))
    expect(() => decodeText(bodyOf(nested(MAX_CONTROL_DEPTH + 1)))).toThrow('nested deeper than 64')
  })

  test('brackets inside a text are no depth', () => {
    const brackets = '[{'.repeat(1_000)
    expect(decodeText(bodyOf([brackets, `"${brackets}`, '\\'])).value).toEqual([brackets, `"${brackets}`, '\\'])
  })

  test('a megabyte of brackets is refused without becoming objects', () => {
    const text = Buffer.from('['.repeat(1_000_000))
    const head = Buffer.alloc(8)
    head.writeUInt32LE(text.length, 4)
    expect(() => decodeText(Buffer.concat([head, text]))).toThrow(ProtocolError)
  })
})
