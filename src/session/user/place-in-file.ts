// The place of an error in a user's file, from its stack. Pure.

import { pathToFileURL } from 'node:url'

/** "words.mjs:3:9" or "words.py:3", or null when the stack does not name this file. */
export function placeInFile(stack: string, path: string): string | null {
  const inPython = stack.split('\n').findLast((line) => line.includes(`File "${path}", line `))
  if (inPython !== undefined) {
    // Of a traceback the innermost call stands last.
    const line = /", line (\d+)/.exec(inPython)?.[1]
    return `${path.slice(path.lastIndexOf('/') + 1)}:${line ?? '?'}`
  }
  let best: { readonly at: number; readonly place: string } | null = null
  for (const name of [path, pathToFileURL(path).href]) {
    for (let at = stack.indexOf(`${name}:`); at !== -1; at = stack.indexOf(`${name}:`, at + 1)) {
      const place = /^:(\d+(?::\d+)?)/.exec(stack.slice(at + name.length))?.[1]
      if (place === undefined) continue
      // The innermost call stands first.
      if (best === null || at < best.at) best = { at, place }
      break
    }
  }
  return best === null ? null : `${path.slice(path.lastIndexOf('/') + 1)}:${best.place}`
}
