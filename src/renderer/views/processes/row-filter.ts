// Parses the text of the row filter: words of the name and tests of fields, "state:exited cpu>50 worker". A row must
// match all of them; "|" separates alternatives. Pure.

import { MIB } from '../../components/format.ts'
import type { ProcessRow } from './columns.ts'

/** True: the row is shown. */
export type RowFilter = (row: ProcessRow) => boolean

export type ParsedFilter = { readonly filter: RowFilter } | { readonly problem: string }

type Value = string | number | null
type Read = (row: ProcessRow) => Value

/** What it does counts while it runs; that it is stopped, always. */
function stateOf({ record: { state }, metrics }: ProcessRow): string {
  const activity = metrics?.activity ?? 'idle'
  return state === 'running' || activity === 'stopped' ? `${state} ${activity}` : state
}

const FIELDS: Readonly<Record<string, Read>> = {
  name: ({ record }) => record.name,
  pid: ({ record }) => record.pid,
  state: stateOf,
  exit: ({ record }) => record.exitCode,
  cause: ({ record }) => record.cause?.text ?? '',
  run: ({ record }) => record.runId,
  cpu: ({ record, metrics }) => (record.exitedAtMs === null ? (metrics?.cpuPercent ?? null) : null),
  /** In MiB. */
  mem: ({ record, metrics }) =>
    record.exitedAtMs === null && metrics !== undefined && metrics.rssBytes !== null ? metrics.rssBytes / MIB : null,
  flight: ({ metrics }) => metrics?.inFlight ?? 0,
  done: ({ metrics }) => metrics?.done ?? 0,
  failed: ({ metrics }) => metrics?.failed ?? 0,
}

const COMPARE: Readonly<Record<string, (value: number, than: number) => boolean>> = {
  '>': (value, than) => value > than,
  '<': (value, than) => value < than,
  '>=': (value, than) => value >= than,
  '<=': (value, than) => value <= than,
  '=': (value, than) => value === than,
  ':': (value, than) => value === than,
}

const TERM = /^([a-z]+)(>=|<=|>|<|=|:)(.*)$/i

function parseTerm(term: string): ParsedFilter {
  const [, field = '', operator = '', wanted = ''] = TERM.exec(term) ?? []
  if (field === '') {
    const text = term.toLowerCase()
    return { filter: ({ record }) => record.name.toLowerCase().includes(text) || String(record.pid) === text }
  }
  const read = FIELDS[field.toLowerCase()]
  if (read === undefined)
    return { problem: `There is no field "${field}": use ${Object.keys(FIELDS).join(', ')}, or words of the name.` }
  if (wanted === '') return { problem: `"${term}" lacks what to look for, such as ${field}${operator}1.` }
  const compare = COMPARE[operator]
  const number = Number(wanted)
  if (compare !== undefined && !Number.isNaN(number)) {
    return {
      filter: (row) => {
        const value = read(row)
        return typeof value === 'number' && compare(value, number)
      },
    }
  }
  if (operator !== ':' && operator !== '=') return { problem: `"${term}": expected a number after ${operator}.` }
  const text = wanted.toLowerCase()
  return {
    filter: (row) =>
      String(read(row) ?? '')
        .toLowerCase()
        .includes(text),
  }
}

function parseAll(terms: readonly string[]): ParsedFilter {
  const filters: RowFilter[] = []
  for (const term of terms) {
    const parsed = parseTerm(term)
    if ('problem' in parsed) return parsed
    filters.push(parsed.filter)
  }
  return { filter: (row) => filters.every((filter) => filter(row)) }
}

/** Null for an empty text, which shows every row. */
export function parseFilter(text: string): ParsedFilter | null {
  const alternatives = text
    .split('|')
    .map((part) => part.split(/\s+/).filter((term) => term !== ''))
    .filter((terms) => terms.length > 0)
  if (alternatives.length === 0) return null
  const filters: RowFilter[] = []
  for (const terms of alternatives) {
    const parsed = parseAll(terms)
    if ('problem' in parsed) return parsed
    filters.push(parsed.filter)
  }
  return { filter: (row) => filters.some((filter) => filter(row)) }
}
