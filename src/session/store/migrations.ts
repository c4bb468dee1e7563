// The tables of the history, and how an older file comes to them. A migration that was released is never edited.

import { CommandFailure } from '../../shared/command-failure.ts'
import type { Database } from './database.ts'

/**
 * Texts of people are kept as JSON: the driver cuts a text at a NUL and replaces half a surrogate pair. `search` holds what
 * is searched beside `subject`, folded (search-text.ts). `owner` is the program that measures, `deleted_by` the one that deleted
 * (program-id.ts). What the list needs comes first: a long `body` is then not read for it.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE experiments (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    started_at REAL NOT NULL,
    status TEXT NOT NULL,
    owner TEXT,
    deleted_by TEXT,
    title TEXT NOT NULL,
    verdict TEXT NOT NULL,
    notes TEXT NOT NULL,
    search TEXT NOT NULL,
    subject TEXT NOT NULL,
    error TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE TABLE trials (
    experiment INTEGER NOT NULL REFERENCES experiments (key) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (experiment, place)
  ) STRICT;
  CREATE TABLE runs (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    started_at REAL NOT NULL,
    status TEXT NOT NULL,
    owner TEXT,
    deleted_by TEXT,
    title TEXT NOT NULL,
    verdict TEXT NOT NULL,
    notes TEXT NOT NULL,
    search TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX listed_experiments ON experiments (started_at, id) WHERE deleted_by IS NULL;
  CREATE INDEX listed_runs ON runs (started_at, id) WHERE deleted_by IS NULL;
  CREATE INDEX running_experiments ON experiments (owner) WHERE status = 'running';
  CREATE INDEX running_runs ON runs (owner) WHERE status = 'running';
  `,
]

export const VERSION = MIGRATIONS.length

export function versionOf(db: Database): number {
  return db.first({ user_version: 'number' }, 'SELECT user_version FROM pragma_user_version')?.user_version ?? 0
}

/** @throws CommandFailure `E_STATE` for a file of a newer program or of another one; the file is left as it is */
export function migrate(db: Database, path: string): void {
  const found = versionOf(db)
  if (found > VERSION)
    throw new CommandFailure(
      'E_STATE',
      `${path} was written by a newer Procdeck (format ${found}, this one knows ${VERSION}). Update this program, or move the file away.`,
    )
  if (found === VERSION) return
  db.transaction(() => {
    // Another program may have done it while this one waited.
    const from = versionOf(db)
    if (from === 0 && db.first({ rootpage: 'number' }, 'SELECT rootpage FROM sqlite_master') !== undefined)
      throw new CommandFailure('E_STATE', `${path} is a database of another program. Move the file away.`)
    for (const sql of MIGRATIONS.slice(from)) db.exec(sql)
    db.exec(`PRAGMA user_version = ${VERSION}`)
  })
}
