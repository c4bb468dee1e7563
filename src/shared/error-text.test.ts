import { describe, expect, test } from 'vitest'
import { errorText, placeOf } from './error-text.ts'

describe('an error of the user’s code', () => {
  test('is told with the file, the line and the column', () => {
    const stack =
      'TypeError: no\n    at count (file:///home/me/words.mjs:3:9)\n    at run (file:///app/out/workers/host-main.js:10:1)'
    expect(errorText({ name: 'TypeError', message: 'no', stack })).toBe('TypeError: no (words.mjs:3:9)')
  })

  test('that was thrown inside Node is told where Node was called', () => {
    const stack =
      'Error: ENOENT\n    at Object.openSync (node:fs:573:18)\n    at Module.read (/home/me/my files/read.cjs:7:14)'
    expect(placeOf(stack)).toBe('read.cjs:7:14')
  })

  test('in Python is told with the innermost line that is the user’s own', () => {
    const stack = [
      'Traceback (most recent call last):',
      '  File "/home/me/my files/words.py", line 9, in count',
      '    return helper.split(x)',
      '  File "/home/me/my files/helper.py", line 3, in split',
      '  File "/usr/lib/python3.11/re/__init__.py", line 200, in split',
      'TypeError: expected string',
    ].join('\n')
    expect(placeOf(stack)).toBe('helper.py:3')
  })

  test('of which nothing is known but our own frames has no place', () => {
    expect(placeOf('Error: x\n    at run (file:///app/out/workers/host-main.js:10:1)')).toBeNull()
    expect(placeOf('')).toBeNull()
  })
})
