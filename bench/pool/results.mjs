// bench/RESULTS.md: what was measured last, as tables. Each section that was run whole is kept, so that one can be measured
// anew without the others.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, release, type } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {import('./record.mjs').Line} Line
 * @typedef {string | number | boolean | undefined} Cell
 * @typedef {{ date: string, machine: string, lines: readonly Line[] }} Kept
 */

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, '.cache', 'bench', 'pool')
const file = join(root, 'bench', 'RESULTS.md')

/**
 * @param {string} section
 * @param {readonly Line[]} lines
 */
export function keep(section, lines) {
  mkdirSync(folder, { recursive: true })
  /** @type {Kept} */
  const kept = { date: new Date().toISOString().slice(0, 10), machine: machine(), lines }
  writeFileSync(join(folder, `${section}.json`), JSON.stringify(kept))
}

/** @param {readonly string[]} sections in the order of the page */
export function write(sections) {
  const parts = sections.map((name) => sectionText(name, read(name)))
  const text = [
    '# Figures of the pool',
    '',
    'Written by `npm run bench -- pool --write`; not by hand. `npm run bench -- pool` measures anew.',
    'Median, smallest and largest of n rounds, in which all subjects of a section take turns; every result was checked.',
    '',
    ...parts,
  ]
  writeFileSync(file, text.join('\n'))
  console.error(`Wrote ${file}`)
}

function machine() {
  const model = cpus()[0]?.model.trim() || 'unknown processor'
  return `${availableParallelism()} cores, ${model}, ${type()} ${release()}, Node ${process.version}`
}

/**
 * @param {string} section
 * @returns {Kept | null}
 */
function read(section) {
  try {
    return JSON.parse(readFileSync(join(folder, `${section}.json`), 'utf8'))
  } catch {
    return null
  }
}

/**
 * @param {string} name
 * @param {Kept | null} kept
 */
function sectionText(name, kept) {
  if (kept === null) return `## ${name}\n\nNot measured.\n`
  const measured = kept.lines.filter(({ subject, skipped }) => subject !== 'gate' && skipped === undefined)
  const values = measured.filter(({ median }) => median !== undefined)
  const others = measured.filter(({ median }) => median === undefined)
  const left = kept.lines.filter(({ subject, skipped }) => subject !== 'gate' && skipped !== undefined)
  const gates = kept.lines.filter(({ subject }) => subject === 'gate')
  return [
    `## ${name}`,
    '',
    `${kept.date}; ${kept.machine}.`,
    '',
    ...(values.length > 0
      ? table(
          ['subject', 'unit', 'median', 'min..max', 'n', 'note'],
          values.map((line) => [line.subject, line.unit, figure(line['median']), range(line), line['n'], note(line)]),
        )
      : []),
    ...others.map((line) => `- ${line.subject}: ${note(line)}`),
    ...(others.length > 0 ? [''] : []),
    ...left.map(({ subject, skipped }) => `- ${subject}: left out, ${skipped}`),
    ...(left.length > 0 ? [''] : []),
    ...table(
      ['gate', 'ratio', 'limit', 'against', 'holds'],
      gates.map((line) => [
        line['gate'],
        figure(line['ratio']),
        line['limit'],
        line['against'] ?? '',
        line['skipped'] === undefined ? (line['ok'] === true ? 'yes' : '**no**') : `**no**: ${line['skipped']}`,
      ]),
    ),
  ].join('\n')
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly Cell[])[]} rows
 */
function table(head, rows) {
  const row = (/** @type {readonly Cell[]} */ cells) => `| ${cells.map((cell) => cell ?? '').join(' | ')} |`
  return [row(head), row(head.map(() => '---')), ...rows.map(row), '']
}

/** @param {Line} line */
function range(line) {
  return `${figure(line['min'])}..${figure(line['max'])}`
}

/** @param {Line} line what is its own, beside what every line has */
function note(line) {
  const common = ['section', 'subject', 'unit', 'n', 'median', 'min', 'max', 'counts']
  const own = Object.entries(line).filter(([key]) => !common.includes(key))
  const text = own.map(([key, value]) => `${key} ${figure(value)}`)
  return [...(line['counts'] === false ? ['does not count: one exception fails the whole map'] : []), ...text].join(
    ', ',
  )
}

/** @param {Cell} value */
function figure(value) {
  if (typeof value !== 'number') return String(value ?? '')
  return (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))).toLocaleString('en-US')
}
