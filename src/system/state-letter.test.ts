import { expect, test } from 'vitest'
import { isStopped, stateOfLetter } from './state-letter.ts'

test.each([
  ['R', 'running'],
  ['S', 'waiting'],
  ['D', 'waiting'],
  ['I', 'waiting'],
  ['T', 'stopped'],
  ['t', 'stopped'],
  ['Z', 'dead'],
  ['X', 'dead'],
  ['?', null],
  [null, null],
] as const)('the letter %s means %s', (letter, state) => {
  expect(stateOfLetter(letter)).toBe(state)
  expect(isStopped(letter)).toBe(state === 'stopped')
})
