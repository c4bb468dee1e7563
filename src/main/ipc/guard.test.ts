// Input of a command before its schema: trick keys, depth and size are refused with their place.

import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../shared/ipc/commands.ts'
import { guardInput } from './guard.ts'

function nested(levels: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < levels; i++) value = { deeper: value }
  return value
}

describe('the guard', () => {
  test.each([
    [JSON.parse('{"__proto__": {"polluted": 1}}'), 'E_KEY'],
    [{ a: { constructor: 1 } }, 'E_KEY'],
    [nested(100), 'E_TOO_DEEP'],
    [nested(1_000_000), 'E_TOO_DEEP'],
    ['x'.repeat(1024 * 1024 + 1), 'E_TOO_LARGE'],
    [Array.from({ length: 10_001 }, () => 0), 'E_TOO_LARGE'],
    [{ bytes: new Uint8Array(50_000_000) }, 'E_SCHEMA'],
    [new Map(), 'E_SCHEMA'],
  ])('refuses (%#)', (input, code) => {
    expect(guardInput(input)?.code).toBe(code)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  test.each([[{}], [null], [undefined], [{ parameters: { from: 1 }, list: [1, 2, 3] }]])(
    'lets plain input through (%#)',
    (input) => {
      expect(guardInput(input)).toBeNull()
    },
  )
})

describe('the schema of run.start', () => {
  const good = { workload: 'primes', parameters: { from: 1 }, workers: 4, chunkSize: 'auto' }

  test.each([
    ['workers', 0],
    ['workers', -1],
    ['workers', 1.5],
    ['workers', '8'],
    ['workers', 10_000],
    ['workers', Number.NaN],
    ['workers', Number.POSITIVE_INFINITY],
    ['chunkSize', 0],
    ['chunkSize', 'all'],
    ['parameters', []],
    ['workload', ''],
    ['extra', 1],
  ])('refuses %s: %s and names the field', (field, value) => {
    const parsed = COMMANDS['run.start'].input.safeParse({ ...good, [field]: value })
    expect(parsed.success).toBe(false)
    expect(JSON.stringify(parsed.error?.issues)).toContain(field)
  })

  test('takes what is right', () => {
    expect(COMMANDS['run.start'].input.safeParse(good).success).toBe(true)
  })
})
