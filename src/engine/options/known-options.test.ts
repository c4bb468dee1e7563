// Names that nobody knows, and what is no set of options.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OptionError } from '../errors.ts'
import { checkOptions, knownOptions, NO_OPTIONS } from './known-options.ts'
import { suggestionFor } from './suggestion.ts'

const MAP = knownOptions<{ chunkSize: number; deadlineMs: number; signal: object }>(
  'map',
  'map(t, [1], { chunkSize: 5 })',
  {
    chunkSize: true,
    deadlineMs: true,
    signal: true,
  },
)
const refusal = (given: unknown): OptionError | null => {
  try {
    checkOptions(given, MAP)
    return null
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError)
    return error as OptionError
  }
}

test('known names are taken, from any kind of plain object', () => {
  expect(refusal(NO_OPTIONS)).toBeNull()
  expect(refusal({})).toBeNull()
  expect(refusal({ chunkSize: 5, signal: undefined })).toBeNull()
  expect(refusal(Object.assign(Object.create(null) as object, { chunkSize: 5 }))).toBeNull()
})

test('an unknown name is refused in words that name the right one', () => {
  expect(refusal({ chunksize: 5 })?.message).toBe(
    'chunksize: expected "chunkSize" (map has no option "chunksize"), got 5',
  )
  expect(refusal({ chunkSize: 5, timeout: 1 })).toMatchObject({
    option: 'timeout',
    message: 'timeout: expected "deadlineMs" (map has no option "timeout"), got 1',
  })
  expect(refusal({ colour: undefined })?.message).toBe(
    'colour: expected one of chunkSize, deadlineMs, signal (map has no option "colour"), got undefined',
  )
})

test.each([
  [5],
  [null],
  ['auto'],
  [true],
  [[5]],
  [() => 5],
  [new AbortController().signal],
  [new Map()],
  [new (class A {})()],
])('what is no object of options is refused with an example of one: %o', (given) => {
  expect(refusal(given)).toMatchObject({
    option: 'options',
    message: expect.stringContaining('an object of options for map, as in map(t, [1], { chunkSize: 5 })'),
  })
})

test('an object that refuses to be read is refused', () => {
  const trap = (): never => {
    throw new Error('no')
  }
  expect(refusal(new Proxy({}, { ownKeys: trap, get: trap, getPrototypeOf: trap }))?.option).toBe('options')
})

test('whatever the names are, exactly the unknown ones are refused', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything()), (options) => {
      const unknown = Object.keys(options).filter((name) => !MAP.names.includes(name))
      expect(refusal(options)?.option).toBe(unknown[0])
    }),
  )
})

describe('the suggestion for', () => {
  const pool = ['processes', 'maxTasksPerChild', 'maxWaiting', 'startMethod', 'initializer', 'startTimeoutMs']
  test.each([
    ['maxtasksperchild', pool, 'maxTasksPerChild'],
    ['max_tasks_per_child', pool, 'maxTasksPerChild'],
    ['maxWorkers', pool, 'processes'],
    ['max_workers', ['maxWorkers', 'retries'], 'maxWorkers'],
    ['processes', ['maxWorkers', 'retries'], 'maxWorkers'],
    ['initargs', pool, 'initializer'],
    ['mp_context', pool, 'startMethod'],
    ['maxsize', ['maxSize', 'name'], 'maxSize'],
    ['timeout', ['timeoutMs', 'block'], 'timeoutMs'],
    ['grace', ['graceMs', 'output'], 'graceMs'],
    ['dameon', ['daemon', 'name'], 'daemon'],
    ['kwargs', ['target', 'args'], 'args'],
    ['cancel_futures', ['wait', 'cancelFutures'], 'cancelFutures'],
    ['constructor', pool, null],
    ['colour', pool, null],
    ['x'.repeat(1_000), pool, null],
  ])('%s is the name of this library', (given, names, expected) => {
    expect(suggestionFor(given, names)).toBe(expected)
  })
})
