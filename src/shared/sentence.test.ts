import { expect, test } from 'vitest'
import { asSentence } from './sentence.ts'

test('a sentence ends with one mark, its own or a full stop', () => {
  expect(['killed (SIGKILL)', 'It failed.', 'Why?', 'No!', 'and so on…'].map(asSentence)).toEqual([
    'killed (SIGKILL).',
    'It failed.',
    'Why?',
    'No!',
    'and so on…',
  ])
})
