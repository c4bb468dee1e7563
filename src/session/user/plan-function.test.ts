// What the form says of a function of the user's own: numbers and words of ours only, never a place in the file system.

import { describe, expect, test } from 'vitest'
import { filesParameters } from './plan-files.ts'
import { functionParameters, sourceOf } from './plan-function.ts'

const common = { function: 1, export: 'work', deadlineS: 0, again: false }
const right = {
  range: { ...common, inputs: 'range', from: 0, to: 10 },
  json: { ...common, inputs: 'json', json: '[1]' },
  lines: { ...common, inputs: 'lines', source: 1 },
  folder: { ...common, inputs: 'folder', source: 1 },
} as const

const wrongIn = (given: unknown): string[] =>
  (functionParameters.safeParse(given).error?.issues ?? []).map(({ path, code }) => path.join('.') || code)

describe('the parameters of a function', () => {
  test.each(Object.values(right))('are taken when they are right (%#)', (given) => {
    expect(wrongIn(given)).toEqual([])
  })

  test.each(Object.values(right))('name no file, module or environment (%#)', (given) => {
    for (const key of ['path', 'module', 'file', 'cwd', 'env', 'execArgv', 'shell', 'uid', 'target'])
      expect([key, ...wrongIn({ ...given, [key]: '/etc/passwd' })]).toEqual([key, 'unrecognized_keys'])
    expect(filesParameters.safeParse({ source: 1, path: '/etc' }).success).toBe(false)
    expect(filesParameters.safeParse({ source: '/etc' }).success).toBe(false)
  })

  test.each([
    ['function', '/tmp/x.mjs'],
    ['function', 0],
    ['function', 1.5],
    ['export', ''],
    ['export', 'x'.repeat(257)],
    ['export', ['work']],
    ['deadlineS', -1],
    ['deadlineS', Number.NaN],
    ['deadlineS', Number.POSITIVE_INFINITY],
    ['deadlineS', 86_401],
    ['deadlineS', '5'],
    ['again', 'yes'],
    ['from', 0.5],
    ['from', -(2 ** 53)],
    ['from', Number.NaN],
    ['to', 0],
    ['to', 2 ** 53],
    ['to', '10'],
    ['to', 1_000_001],
  ])('are refused for the %s %j, which is named', (field, value) => {
    expect(wrongIn({ ...right.range, [field]: value })[0]).toBe(field)
  })

  test.each(['shell', 'file', '', '__proto__', null, undefined, 1])('know no inputs of the kind %j', (inputs) => {
    expect(wrongIn({ ...right.range, inputs })).toEqual(['inputs'])
  })

  test('a file that nobody chose is none, and a folder is no file', () => {
    const folder = { id: 1, kind: 'folder', path: '/x', name: 'x', count: 1 } as const
    expect(() => sourceOf(null, 'lines')).toThrow('Choose the file of inputs first.')
    expect(() => sourceOf(folder, 'lines')).toThrow('Choose the file of inputs first.')
    expect(sourceOf(folder, 'folder')).toBe(folder)
  })
})
