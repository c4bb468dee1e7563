// One rendering for each kind of value: docs/results.md shows the same list.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { textOfJson, valueJson } from './value-json.ts'

const cyclic: Record<string, unknown> = {}
cyclic['self'] = cyclic
const deep: unknown = Array.from({ length: 100_000 }).reduce((inner) => [inner], 1)

const KINDS: readonly (readonly [what: string, value: unknown, json: string | undefined, text: string])[] = [
  ['a text', 'say "yes"', '"say \\"yes\\""', 'say "yes"'],
  ['an empty text', '', '""', ''],
  ['true', true, 'true', 'true'],
  ['null', null, 'null', 'null'],
  ['undefined', undefined, undefined, 'undefined'],
  ['NaN', Number.NaN, '"NaN"', 'NaN'],
  ['-Infinity', Number.NEGATIVE_INFINITY, '"-Infinity"', '-Infinity'],
  ['a BigInt', 2n ** 70n, '"1180591620717411303424n"', '1180591620717411303424n'],
  ['a Date', new Date(0), '"1970-01-01T00:00:00.000Z"', '1970-01-01T00:00:00.000Z'],
  ['a Date that is none', new Date(Number.NaN), '"Invalid Date"', 'Invalid Date'],
  ['an object', { a: [1, 'x'], b: 10n }, '{"a":[1,"x"],"b":"10n"}', '{"a":[1,"x"],"b":"10n"}'],
  ['a Map', new Map([[1, 'one']]), '{"Map":[[1,"one"]]}', '{"Map":[[1,"one"]]}'],
  ['a Set', new Set([1, 2]), '{"Set":[1,2]}', '{"Set":[1,2]}'],
  ['an Error', new TypeError('no'), '{"name":"TypeError","message":"no"}', '{"name":"TypeError","message":"no"}'],
  [
    'an Error with fields',
    Object.assign(new Error('no', { cause: 'none' }), { code: 'E_NO' }),
    '{"name":"Error","message":"no","cause":"none","code":"E_NO"}',
    '{"name":"Error","message":"no","cause":"none","code":"E_NO"}',
  ],
  ['bytes', { data: new Uint8Array(4) }, '{"data":"Uint8Array of 4 bytes"}', '{"data":"Uint8Array of 4 bytes"}'],
  ['a RegExp', /a+/g, '"/a+/g"', '/a+/g'],
]

describe('what a task returned', () => {
  test.each(KINDS)('%s', (_what, value, json, text) => {
    expect([valueJson(value), textOfJson(valueJson(value))]).toEqual([json, text])
  })

  test.each([
    ['contains itself', cyclic, /^\(not shown: it contains itself/],
    ['is nested without end', deep, /^\(not shown: it is nested too deeply/],
  ])('is told where it %s', (_what, value, text) => {
    expect(textOfJson(valueJson(value))).toMatch(text)
  })

  test('is documented as it is', () => {
    const page = readFileSync(new URL('../../../docs/results.md', import.meta.url), 'utf8')
    const shown = ['say "yes"', '1180591620717411303424n', '{"Map":[[1,"one"]]}', '{"name":"TypeError","message":"no"}']
    expect(shown.filter((text) => !page.includes(text))).toEqual([])
  })
})
