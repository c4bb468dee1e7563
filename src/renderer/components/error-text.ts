// An error of the user's code in one line: its message, and the file and line that threw it.

import type { RemoteError } from '../../shared/process.ts'

/** Stack frames outside the user's code. */
const OURS = /(?:host-main|host)\.c?js:|\/chunks\//

/** "words.mjs:3:9" of the innermost frame in a file of the user's. */
export function placeOf(stack: string): string | null {
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
