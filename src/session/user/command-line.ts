// A command line as a person types it, into words and back. No shell reads it: what only a shell can do is refused.

import { parse } from 'shell-quote'

export type Words = { readonly words: readonly string[] } | { readonly problem: string }

/** `environment`: for variables, as $HOME. The problem is a sentence. */
export function wordsOf(text: string, environment: Readonly<Record<string, string | undefined>>): Words {
  const quotes = text.replaceAll(/'[^']*'|"(?:\\.|[^"\\])*"|\\./gs, '')
  if (/['"]/.test(quotes)) return { problem: 'A quotation mark is not closed.' }
  const words: string[] = []
  for (const word of parse(text, (name) => environment[name] ?? '')) {
    if (typeof word === 'string') words.push(word)
    else if ('pattern' in word) words.push(word.pattern)
    else if ('comment' in word) words.push(...`#${word.comment}`.split(/\s+/))
    else
      return {
        problem: `Only a shell knows "${word.op}". Give the whole line to one: sh -c '${text.replaceAll("'", String.raw`'\''`)}'.`,
      }
  }
  if (words.length === 0) return { problem: 'Type a command, as python3 primes.py 4.' }
  return { words }
}

/** As it would be typed. */
export function lineOf(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(' ')
}
