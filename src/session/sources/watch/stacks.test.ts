// Where a program waits, from the text that Python's faulthandler writes.

import { expect, test } from 'vitest'
import { placeIn } from './stacks.ts'

const LIBRARY = '  File "/usr/lib/python3.11/multiprocessing/pool.py", line 367 in map'

test.each([
  [
    'the innermost line of the program',
    `Current thread 0x1 (most recent call first):\n${LIBRARY}\n  File "/home/a/my primes.py", line 38 in main\n  File "/home/a/my primes.py", line 44 in <module>`,
    'my primes.py, line 38, in main',
  ],
  [
    'the main thread, which is the last',
    `Thread 0x2 (most recent call first):\n  File "/home/a/other.py", line 1 in f\n\nCurrent thread 0x1 (most recent call first):\n  File "/home/a/b.py", line 2 in g`,
    'b.py, line 2, in g',
  ],
  ['no place where all lines are of Python', `Current thread 0x1 (most recent call first):\n${LIBRARY}`, null],
  ['no place in no stack', '', null],
])('a stack has %s', (_what, stack, place) => {
  expect(placeIn(stack)).toBe(place)
})
