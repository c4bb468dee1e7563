// The words after `npm run bench -- pool`.

/** @typedef {{ only: readonly string[], short: boolean, write: boolean }} Options */

/**
 * @param {readonly string[]} args
 * @param {readonly string[]} sections
 * @returns {Options}
 */
export function readOptions(args, sections) {
  const unknown = args.filter((arg) => !/^--(json|short|write|only=.*)$/.test(arg))
  if (unknown.length > 0)
    throw new Error(`Unknown: ${unknown.join(' ')}. There are --json, --only=, --short and --write.`)
  const list = args.find((arg) => arg.startsWith('--only='))?.slice('--only='.length)
  const only = list === undefined ? sections : list.split(',').filter((name) => name !== '')
  const strangers = only.filter((name) => !sections.includes(name))
  if (strangers.length > 0) throw new Error(`No section ${strangers.join(', ')}. There are ${sections.join(', ')}.`)
  const short = args.includes('--short')
  const write = args.includes('--write')
  if (short && write) throw new Error('A short run is no result: --write goes without --short.')
  return { only, short, write }
}
