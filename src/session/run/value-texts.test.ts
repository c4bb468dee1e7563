// What tasks return is kept as JSON within a limit, and what they throw is kept once.

import { expect, test } from 'vitest'
import { TaskErrors } from './task-errors.ts'
import { ValueTexts } from './value-texts.ts'

test('a value beyond the limit of a run says that it was not kept, and smaller ones still are', () => {
  const texts = new ValueTexts(10)
  texts.add(0, 'abc')
  texts.add(1, 'x'.repeat(20))
  texts.add(2, [1])
  texts.add(3, undefined)
  expect([0, 1, 2, 3, 4].map((index) => texts.get(index))).toEqual([
    '"abc"',
    '"(not kept: the values of this run are larger than 256 MiB)"',
    '[1]',
    undefined,
    undefined,
  ])
  expect([3, 4].map((index) => texts.has(index))).toEqual([true, false])
})

test('errors of a run that are alike are one, and of too many different ones the later lose their stacks only', () => {
  const book = new TaskErrors()
  for (let i = 0; i < 2_000; i++) book.add(i, { name: 'E', message: `m${i}`, stack: `stack ${i}` })
  for (let i = 2_000; i < 2_010; i++) book.add(i, { name: 'E', message: 'm0', stack: 'stack 0' })
  expect(book.first).toEqual({ name: 'E', message: 'm0', stack: 'stack 0' })
  expect(book.get(2_005)).toBe(book.get(0))
  expect(book.get(1_500)).toEqual({ name: 'E', message: 'm1500', stack: '' })
  expect(book.get(5_000)).toBeUndefined()
})
