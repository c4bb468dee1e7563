import fc from 'fast-check'
import { expect, test } from 'vitest'
import { problemOf, readNumber, shownNumber, unread, withoutGroups } from './typed-number.ts'

test.each([
  ['12', 12],
  [' 12 ', 12],
  ['-0.5', -0.5],
  ['.5', 0.5],
  ['5.', 5],
  ['1e3', 1_000],
  ['2.5E-1', 0.25],
  ['10,000', 10_000],
  ['10_000', 10_000],
  ['1,234,567.5', 1_234_567.5],
])('%j is read as %d', (text, value) => {
  expect(readNumber(text)).toBe(value)
})

test.each([
  '',
  'ten',
  '1e',
  '1,5',
  '1,00',
  '12,34',
  '1.000,5',
  '1,000_000',
  '0x10',
  'Infinity',
  '1e999',
  '1 000',
  '--1',
])('%j is no number, and stays as it was typed', (text) => {
  expect(readNumber(text)).toBe(text)
})

test('what is shown of a number is read as that number', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true })),
      (n) => {
        // A field has no second zero.
        const value = n + 0
        expect(readNumber(shownNumber(value))).toBe(value)
        expect(readNumber(shownNumber(value, false))).toBe(value)
      },
    ),
  )
})

test('no typed text becomes a number that its own digits do not say', () => {
  const keys = fc.string({ unit: fc.constantFrom(...Array.from('0123456789,._eE+- ')), maxLength: 12 })
  fc.assert(
    fc.property(keys, (text) => {
      const read = readNumber(text)
      if (typeof read === 'string') expect(read).toBe(text.trim())
      else expect(read).toBe(Number(text.trim().replaceAll(/[,_]/g, '')))
    }),
  )
})

test('an edit of 10,000 leaves out the commas of the field, and keeps the caret where it is', () => {
  // A zero was typed at the end, and in the middle.
  expect(withoutGroups('10,0000', 7)).toEqual({ text: '100000', caret: 6 })
  expect(withoutGroups('10,5000', 4)).toEqual({ text: '105000', caret: 3 })
  // The caret before a comma of the field.
  expect(withoutGroups('105,000', 3)).toEqual({ text: '105000', caret: 3 })
  // A comma that the person typed has no digit behind it.
  expect(withoutGroups('10,000,', 7)).toEqual({ text: '10000,', caret: 6 })
})

test('what is no number, no whole number or out of range is refused in words', () => {
  const workers = { min: 1, max: 1_024, whole: true }
  expect(problemOf(8, workers)).toBeNull()
  expect(problemOf('', workers)).toBe('Needs a value.')
  expect(problemOf('8x', workers)).toBe('expected a number, got "8x"')
  expect(problemOf(1.5, workers)).toBe('expected a whole number, got 1.5')
  expect(problemOf(0, workers)).toBe('expected 1 to 1,024, got 0')
  expect(problemOf(10_000, workers)).toBe('expected 1 to 1,024, got 10,000')
  expect(problemOf(0.5, { min: 0.1, max: 60, whole: false })).toBeNull()
  expect(unread(3)).toBeNull()
})
