// Words that this project had for its own things and gave up for the field's: they come back in no file name and in no
// exported name. docs/glossary.md says what is said instead.

import { basename } from 'node:path'

/** Each word, or words in a row, with what is said instead. */
const retired = /** @type {const} */ ({
  deck: 'session',
  crew: 'pool driver',
  roster: 'workers',
  staff: 'scaling',
  books: 'state',
  book: 'store, list or table',
  'hand outs': 'dispatch',
  'hand out': 'dispatch',
  fate: 'failure reason',
  backstage: 'services',
  door: 'command server',
  hearing: 'frame router',
  asks: 'requests',
  'comes home': 'is returned',
  'put down': 'write to child',
  'take down': 'read from parent',
  'take up': 'read from child',
  'put up': 'write to parent',
  escapee: 'orphan',
  escapees: 'orphans',
  quitter: 'shutdown',
  'function book': 'approved modules',
  figures: 'metrics',
})

/**
 * @param {readonly string[]} files
 * @param {readonly { readonly file: string, readonly name: string }[]} exported
 * @returns {string[]} one line a name
 */
export function checkWords(files, exported) {
  const names = [
    ...files.map((file) => ({ file, name: basename(file).replace(/\.[a-z.]+$/, ''), what: 'the file name' })),
    ...exported.map(({ file, name }) => ({ file, name, what: 'the exported name' })),
  ]
  return names.flatMap(({ file, name, what }) => {
    const word = retiredWordIn(name)
    if (word === null) return []
    return [`${file}: ${what} ${name} uses "${word}"; here that is called "${retired[word]}" (docs/glossary.md).`]
  })
}

/**
 * Whole parts of a name count: `tasks` is not `asks`, `procdeck` is not `deck`.
 * @param {string} name
 * @returns {keyof typeof retired | null}
 */
export function retiredWordIn(name) {
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .join(' ')
  const words = /** @type {(keyof typeof retired)[]} */ (Object.keys(retired))
  return words.find((word) => ` ${parts} `.includes(` ${word} `)) ?? null
}
