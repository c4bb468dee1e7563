// The reader of durations, on values of any kind.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OptionError } from '../errors.ts'
import { durationOf, optionalDuration } from './duration.ts'

test('every number of milliseconds from 0 to Infinity is taken as it is', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, noNaN: true }), (ms) => {
      expect(durationOf('graceMs', ms)).toBe(ms)
    }),
  )
})

test('what is no number of milliseconds is refused with the name of its option, whatever it is', () => {
  const wrong = fc.oneof(
    fc.double({ max: -Number.MIN_VALUE }).filter((value) => !(value >= 0)),
    fc.constant(Number.NaN),
    fc.string(),
    fc.bigInt(),
    fc.boolean(),
    fc.constant(null),
    fc.anything({ withNullPrototype: true }).filter((value) => typeof value !== 'number' && value !== undefined),
  )
  fc.assert(
    fc.property(wrong, (value) => {
      let refused: unknown
      try {
        optionalDuration('graceMs', value)
      } catch (error) {
        refused = error
      }
      expect(refused).toBeInstanceOf(OptionError)
      expect(refused).toMatchObject({ option: 'graceMs' })
      expect((refused as Error).message).toMatch(/^graceMs: expected a number of milliseconds, 0 or more, got /)
    }),
  )
})

test('a limit that has to be above 0 refuses 0, and one that is left out stays out', () => {
  expect(() => durationOf('deadlineMs', 0, 'above-zero')).toThrow(
    'deadlineMs: expected a number of milliseconds, above 0',
  )
  expect(optionalDuration('timeoutMs', undefined)).toBeUndefined()
})
