// What zod says of a number that does not fit, in the words of the forms: "expected at least 1, got 0".

import { z } from 'zod'
import { formatCount } from '../plural.ts'

const words = (value: unknown): string => (Number.isInteger(value) ? formatCount(Number(value)) : String(value))

const NUMBERS: readonly string[] = ['int', 'number']

/** Undefined leaves the words to zod. */
export const numberWords: z.core.$ZodErrorMap = (issue) => {
  const { code, input } = issue
  if (code === 'invalid_type' && issue.expected === 'int' && typeof input === 'number')
    return `expected a whole number, got ${input}`
  if (code === 'invalid_type' && typeof input === 'string' && NUMBERS.includes(issue.expected))
    return `expected a number, got "${input}"`
  if ((code !== 'too_small' && code !== 'too_big') || typeof input !== 'number') return undefined
  if (issue.origin === 'int') return 'expected a smaller whole number'
  if (code === 'too_small')
    return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${words(issue.minimum)}, got ${words(input)}`
  return `expected ${issue.inclusive === false ? 'less than' : 'at most'} ${words(issue.maximum)}, got ${words(input)}`
}

/** For the whole program, once. */
export function sayNumbers(): void {
  z.config({ customError: numberWords })
}
