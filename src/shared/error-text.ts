// An error of the user's code in one line: its message, and the file and line that threw it.

import type { RemoteError } from './process.ts'

/** Stack frames outside the user's code. */
const OURS = /(?:host-main|host)\.c?js:|\/chunks\//

/** A frame of a traceback of Python, in a file that is neither a library's nor the worker's. */
const IN_PYTHON =
  /^ {2}File "(?!.*(?:\/lib\/python\d|\/site-packages\/|\/dist-packages\/|\/procdeck_worker\/|<frozen ))(?:.*\/)?([^/"]+)", line (\d+)/

/** "words.mjs:3:9" or "words.py:3" of the innermost frame in a file of the user's. */
export function placeOf(stack: string): string | null {
  if (stack.includes('  File "')) {
    // The innermost call stands last.
    const frame = stack
      .split('\n')
      .flatMap((line) => IN_PYTHON.exec(line) ?? [])
      .slice(-3)
    const [, file, line] = frame
    return file === undefined || line === undefined ? null : `${file}:${line}`
  }
  for (const line of stack.split('\n')) {
    if (OURS.test(line) || line.includes('node:')) continue
    const place = /(?:\/|\\)([^/\\\s()]+:\d+(?::\d+)?)\)?$/.exec(line)?.[1]
    if (place !== undefined) return place
  }
  return null
}

export function errorText({ name, message, stack }: RemoteError): string {
  const place = placeOf(stack)
  return `${name}: ${message}${place === null ? '' : ` (${place})`}`
}
