import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nameLines } from './name-lines.ts'

test.each([
  ['async', 9, ['async']],
  ['16 processes', 9, ['16', 'processes']],
  ['one module', 20, ['one module']],
  ['five modules of it', 9, ['five', 'modules …']],
  ['forkserver', 6, ['forks…']],
])('%s in lines of %i', (name, chars, lines) => {
  expect(nameLines(name, chars)).toEqual(lines)
})

const words = fc
  .array(fc.string({ unit: fc.constantFrom('a', 'M', '7', 'é'), minLength: 1, maxLength: 12 }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((some) => some.join(' '))

test('any name has at most two lines that fit, and is whole where it fits', () => {
  fc.assert(
    fc.property(words, fc.integer({ min: 2, max: 30 }), (name, chars) => {
      const lines = nameLines(name, chars)
      expect(lines.length).toBeLessThanOrEqual(2)
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(chars)
      if (!lines.some((line) => line.endsWith('…'))) expect(lines.join(' ')).toBe(name)
    }),
  )
})
