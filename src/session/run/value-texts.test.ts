// What tasks return is kept as text within a limit, and what they throw is kept once.

import { describe, expect, test } from 'vitest'
import { TaskErrors } from './task-errors.ts'
import { ValueTexts, valueText } from './value-texts.ts'

describe('a value as text', () => {
  test.each([
    [{ a: [1, 'x'] }, '{"a":[1,"x"]}'],
    [undefined, 'undefined'],
    [null, 'null'],
    [10n, '"10"'],
    [new Map([['k', 1]]), '{"k":1}'],
    [new Set([1, 2]), '[1,2]'],
    [{ data: new Uint8Array(4) }, '{"data":"Uint8Array of 4 bytes"}'],
  ])('%o', (value, text) => {
    expect(valueText(value)).toBe(text)
  })

  test('beyond the limit a value says that it was not kept, and smaller ones still are', () => {
    const texts = new ValueTexts(10)
    texts.add(0, 'abc')
    texts.add(1, 'x'.repeat(20))
    texts.add(2, [1])
    expect([0, 1, 2, 3].map((index) => texts.get(index))).toEqual([
      '"abc"',
      '(not kept: the values of this run are larger than 256 MiB)',
      '[1]',
      null,
    ])
  })
})

describe('the errors of a run', () => {
  test('that are alike are one, and of too many different ones the later lose their stacks only', () => {
    const book = new TaskErrors()
    for (let i = 0; i < 2_000; i++) book.add(i, { name: 'E', message: `m${i}`, stack: `stack ${i}` })
    for (let i = 2_000; i < 2_010; i++) book.add(i, { name: 'E', message: 'm0', stack: 'stack 0' })
    expect(book.first).toEqual({ name: 'E', message: 'm0', stack: 'stack 0' })
    expect(book.get(2_005)).toBe(book.get(0))
    expect(book.get(1_500)).toEqual({ name: 'E', message: 'm1500', stack: '' })
    expect(book.get(5_000)).toBeUndefined()
  })
})
