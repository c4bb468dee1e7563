// The place of an error in a user's file, from its stack. Pure.

import { pathToFileURL } from 'node:url'

/** "words.mjs:3:9", or null when the stack does not name this file. */
export function placeInFile(stack: string, path: string): string | null {
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
