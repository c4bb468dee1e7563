// Which flags of this program its workers get.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OptionError } from '../errors.ts'
import { flagsOf, inheritable } from './exec-argv.ts'

/** One flag as it is written, in one or two parts. */
const kept = [
  ['--expose-gc'],
  ['--import', './loader.mjs'],
  ['--import=tsx'],
  ['-r', './first.cjs'],
  ['--conditions', 'special'],
  ['-C', 'special'],
  ['--enable-source-maps'],
  ['--max-old-space-size=64'],
  ['--no-warnings'],
  ['--env-file=.env'],
  ['--stack-trace-limit=3'],
  ['--experimental-import-meta-resolve'],
]
const dropped = [
  ['--inspect'],
  ['--inspect=127.0.0.1:9229'],
  ['--inspect-brk'],
  ['--inspect-wait=0'],
  ['--inspect-port', '0'],
  ['--eval', 'run()'],
  ['-e', ''],
  ['--test-isolation', 'none'],
  ['--experimental-test-isolation', 'none'],
  ['--test-reporter', 'spec', '--test-reporter-destination', 'stdout'],
  ['-p', '1 + 1'],
  ['-pe', '1 + 1'],
  ['--print'],
  ['--input-type=module'],
  ['--input-type', 'module'],
  ['--input_type=module'],
  ['--test'],
  ['--test-name-pattern', 'a name'],
  ['--test-only'],
  ['--experimental-test-coverage'],
  ['--watch'],
  ['--watch-path=src'],
  ['--watch-preserve-output'],
  ['--check'],
  ['-i'],
  ['--cpu-prof-name=all-the-same'],
  ['--run', 'start'],
]

test('flags hold for workers too, but for those of another program, of a port or of one file', () => {
  const flag = fc.oneof(
    fc.constantFrom(...kept).map((parts) => ({ parts, holds: true })),
    fc.constantFrom(...dropped).map((parts) => ({ parts, holds: false })),
  )
  fc.assert(
    fc.property(fc.array(flag), (flags) => {
      const given = flags.flatMap(({ parts }) => parts)
      expect(inheritable(given)).toEqual(flags.filter(({ holds }) => holds).flatMap(({ parts }) => parts))
    }),
  )
})

test('flags that are given as an option are a list of flags for the same program', () => {
  expect(flagsOf('execArgv', [])).toEqual([])
  expect(flagsOf('execArgv', ['--import', './x.mjs'])).toEqual(['--import', './x.mjs'])
  for (const wrong of ['--expose-gc', null, [5], [''], ['main.js'], ['--eval', '1'], ['--'], ['--test'], ['--a\0b']])
    expect(() => flagsOf('execArgv', wrong)).toThrow(OptionError)
  expect(() => flagsOf('execArgv', ['--expose-gc', '-p'])).toThrow(
    'execArgv: expected flags that leave the worker its own program, got "-p"',
  )
})
