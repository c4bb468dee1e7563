// A value against its schema, refused with the field and what was expected there.

import type { z } from 'zod'
import { CommandFailure } from '../../shared/command-failure.ts'

/** @param what named where the value as a whole is wrong @throws CommandFailure `E_SCHEMA` */
export function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
  const { path = '', message = 'it is not valid' } = issues[0] ?? {}
  throw new CommandFailure('E_SCHEMA', `${what}${path === '' ? '' : `: ${path}`}: ${message}`, issues)
}
