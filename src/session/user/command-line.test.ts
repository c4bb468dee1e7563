// Command lines: what was written by us is read back, and what only a shell can do is refused.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lineOf, wordsOf } from './command-line.ts'

const words = (text: string): unknown => wordsOf(text, { HOME: '/home/ada', EMPTY: '' })

describe('a command line', () => {
  test('comes back from any list of words', () => {
    const word = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !text.includes('\0'))
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (list) => {
        expect(wordsOf(lineOf(list), {})).toEqual({ words: list })
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['python3 primes.py 4', ['python3', 'primes.py', '4']],
    ['  python3   "my script.py"  \'a b\' ', ['python3', 'my script.py', 'a b']],
    ['python3 -c "print(1 + 2)"', ['python3', '-c', 'print(1 + 2)']],
    ['ls $HOME/data', ['ls', '/home/ada/data']],
    ['find *.py', ['find', '*.py']],
    ['echo #1 two', ['echo', '#1', 'two']],
    ['python3 a\\ b.py', ['python3', 'a b.py']],
  ])('%j is read as a shell reads it, but for its wildcards', (text, list) => {
    expect(words(text)).toEqual({ words: list })
  })

  test.each([
    ['', /Type a command/],
    ['   ', /Type a command/],
    ['python3 a.py | head', /Only a shell knows "\|".*sh -c/],
    ['python3 a.py > out.txt', /Only a shell knows ">"/],
    ['cd x && python3 a.py', /Only a shell knows "&&"/],
    ['python3 "a.py', /quotation mark is not closed/],
    ["python3 'a.py", /quotation mark is not closed/],
  ])('%j is refused with what to do', (text, problem) => {
    expect(words(text)).toMatchObject({ problem: expect.stringMatching(problem) as string })
  })
})
