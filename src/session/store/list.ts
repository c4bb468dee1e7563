// The list of the history: experiments and runs, newest first, a page at a time.

import type { ExperimentSummary } from '../../shared/lab.ts'
import type { Database, RowOf } from './database.ts'
import { unpacked } from './packed.ts'
import { goneOwners, STATUS, statusOf, TABLES } from './running.ts'
import { searchWords } from './search-text.ts'

export interface ListQuery {
  /** Each of its words must be in the title, notes, subject, verdict or status, literally, in any case; '' for all. */
  readonly search: string
  readonly limit: number
  readonly offset: number
}

export interface HistoryPage {
  /** Rows that the search finds, of which `rows` are a page. */
  readonly total: number
  readonly rows: readonly ExperimentSummary[]
}

const KINDS = { experiments: 'experiment', runs: 'run' } as const

/** What the list is sorted by, so that no more of a row is read before the page is known. */
const found = (where: string): string =>
  TABLES.map(
    (table) => `SELECT '${KINDS[table]}' AS kind, key, started_at, id FROM ${table} WHERE deleted_by IS NULL${where}`,
  ).join(' UNION ALL ')

/** Parameters: the words as JSON, and the owners that are gone; for each table. */
const HAS_WORDS = ` AND NOT EXISTS (SELECT 1 FROM json_each(?)
  WHERE instr(search || char(10) || subject || char(10) || upper(${STATUS}), value) = 0)`

/** Parameters: those of `found`, limit, offset, and the owners that are gone, for each table. */
const page = (where: string): string => `
  WITH found AS MATERIALIZED (${found(where)}),
    page AS (SELECT * FROM found ORDER BY started_at DESC, id DESC LIMIT ? OFFSET ?)
  SELECT kind, page.id, page.started_at, ${STATUS} AS status, title, verdict, notes,
    (SELECT count(*) FROM trials WHERE experiment = page.key) AS trials, (SELECT count(*) FROM found) AS total
    FROM page JOIN experiments USING (key) WHERE kind = 'experiment'
  UNION ALL
  SELECT kind, page.id, page.started_at, ${STATUS} AS status, title, verdict, notes,
    0 AS trials, (SELECT count(*) FROM found) AS total
    FROM page JOIN runs USING (key) WHERE kind = 'run'
  ORDER BY 3 DESC, 2 DESC`

const COLUMNS = {
  kind: 'text',
  id: 'text',
  started_at: 'number',
  status: 'text',
  title: 'text',
  verdict: 'text',
  notes: 'text',
  trials: 'number',
  total: 'number',
} as const

export function listHistory(db: Database, { search, limit, offset }: ListQuery): HistoryPage {
  const words = searchWords(search)
  const gone = goneOwners(db)
  const where = words.length === 0 ? '' : HAS_WORDS
  const each = words.length === 0 ? [] : [JSON.stringify(words), gone]
  const rows = db.all(COLUMNS, page(where), ...each, ...each, limit, offset, gone, gone)
  const [first] = rows
  if (first !== undefined) return { total: first.total, rows: rows.map(summaryOf) }
  // Behind the last page no row tells the total.
  if (offset === 0 && limit > 0) return { total: 0, rows: [] }
  const count = db.first({ total: 'number' }, `SELECT count(*) AS total FROM (${found(where)})`, ...each, ...each)
  return { total: count?.total ?? 0, rows: [] }
}

function summaryOf(row: RowOf<typeof COLUMNS>): ExperimentSummary {
  const { kind, id, started_at: startedAt, status, title, verdict, notes, trials } = row
  const texts = { title: shown(title), notes: shown(notes), verdict: shown(verdict) }
  return { kind: kind === 'run' ? kind : 'experiment', id, startedAt, status: statusOf(status), trials, ...texts }
}

/** Of a damaged row what there is: the person must see it to delete it. */
function shown(text: string): string {
  try {
    return unpacked(text)
  } catch {
    return text
  }
}
