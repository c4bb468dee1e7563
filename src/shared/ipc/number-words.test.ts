// Numbers that do not fit, in the words of the forms.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { sayNumbers } from './number-words.ts'

beforeAll(sayNumbers)
afterAll(() => {
  z.config({ customError: undefined })
})

const rounds = z.number().int().min(1).max(1_000)

test.each([
  [rounds, 0, 'expected at least 1, got 0'],
  [rounds, 1_001, 'expected at most 1,000, got 1,001'],
  [rounds, 1.5, 'expected a whole number, got 1.5'],
  [rounds, 1e20, 'expected a smaller whole number'],
  [z.number().min(1e-9), 1e-10, 'expected at least 1e-9, got 1e-10'],
  [z.number().positive(), 0, 'expected more than 0, got 0'],
  [z.number().lt(2), 2, 'expected less than 2, got 2'],
  [rounds, 'abc', 'expected a number, got "abc"'],
  [z.number(), '1,5', 'expected a number, got "1,5"'],
  // For the rest the words are those of zod.
  [z.string(), 5, 'Invalid input: expected string, received number'],
  [z.string().max(2), 'abc', 'Too big: expected string to have <=2 characters'],
])('case %#: the message says what was expected and what was given', (schema, value, words) => {
  expect(schema.safeParse(value).error?.issues[0]?.message).toBe(words)
})
