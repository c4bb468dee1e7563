// The runs of the catalogue in the history, as rows and back.

import type { SavedRun } from '../../shared/saved-run.ts'
import type { Database } from './database.ts'
import { damaged, notThere } from './experiments.ts'
import { packed, unpacked } from './packed.ts'
import { thisProgram } from './program-id.ts'
import { goneOwners, STATUS, statusOf } from './running.ts'
import { folded, searchText, subjectText } from './search-text.ts'

/** Replaces the run of the same id, but for the title and the notes, which a person may have written meanwhile. */
export function putRun(db: Database, run: SavedRun): void {
  const { id, title, notes, startedAt, status, headline, ...body } = run
  const known = db.first({ title: 'text', notes: 'text' }, 'SELECT title, notes FROM runs WHERE id = ?', id)
  const texts = known === undefined ? [title, notes] : [unpacked(known.title), unpacked(known.notes)]
  const values = [startedAt, status, status === 'running' ? thisProgram() : null, packed(headline)]
  db.run(
    `INSERT INTO runs (started_at, status, owner, verdict, search, subject, body, id, title, notes)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at,
    status = excluded.status, owner = excluded.owner, verdict = excluded.verdict, search = excluded.search,
    subject = excluded.subject, body = excluded.body`,
    ...[...values, searchText(...texts, headline), folded(subjectText({ kind: 'workload', ...run })), packed(body)],
    ...[id, packed(title), packed(notes)],
  )
}

const COLUMNS = {
  title: 'text',
  notes: 'text',
  started_at: 'number',
  status: 'text',
  verdict: 'text',
  body: 'text',
} as const

export function readRun(db: Database, id: string): SavedRun {
  const row = db.first(
    COLUMNS,
    `SELECT title, notes, started_at, ${STATUS} AS status, verdict, body FROM runs WHERE id = ? AND deleted_by IS NULL`,
    ...[goneOwners(db), id],
  )
  if (row === undefined) throw notThere(id)
  try {
    return {
      ...unpacked<Pick<SavedRun, 'workload' | 'parameters' | 'workers' | 'chunkSize' | 'elapsedMs' | 'story'>>(
        row.body,
      ),
      ...{ id, title: unpacked(row.title), notes: unpacked(row.notes), startedAt: row.started_at },
      ...{ status: statusOf(row.status), headline: unpacked(row.verdict) },
    }
  } catch {
    throw damaged(id)
  }
}
