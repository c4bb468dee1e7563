// Opens the file of the history: a damaged one is renamed and a new one begun, one that cannot be written is read.

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isDamage, isReadOnly, historyError } from './database-errors.ts'
import { Database } from './database.ts'
import { fileAt, fileId, statOf } from './file-id.ts'
import { migrate } from './migrations.ts'
import { setAside } from './set-aside.ts'

const CACHE_KIB = 16 * 1024

export interface OpenedFile {
  readonly db: Database
  /** Which file stood at the path; null for one that cannot be written, of which a copy is read. */
  readonly file: string | null
}

/**
 * @param warn is told in a sentence where a damaged file was put
 * @throws CommandFailure
 */
export function openDatabase(path: string, warn: (text: string) => void): OpenedFile {
  const found = statOf(path)
  try {
    if (found !== null && !found.isFile()) return beginAgain(path, fileId(found), warn)
    return { db: writable(path), file: fileAt(path) }
  } catch (error) {
    try {
      if (isDamage(error)) return beginAgain(path, found === null ? null : fileId(found), warn)
      if (isReadOnly(error)) return { db: readable(path), file: null }
    } catch (second) {
      throw historyError(second, path)
    }
    throw historyError(error, path)
  }
}

/** Puts the damaged file aside, unless another program has done so since it was `seen`. @throws the error of the system or driver */
export function beginAgain(path: string, seen: string | null, warn: (text: string) => void): OpenedFile {
  setAside(path, seen, warn)
  return { db: writable(path), file: fileAt(path) }
}

/** @param shown the path that a message names */
function writable(path: string, shown = path): Database {
  try {
    mkdirSync(dirname(path), { recursive: true })
  } catch {
    // opening says what is wrong
  }
  const db = new Database(path)
  // First of all, because it refuses a file that must be left as it is.
  migrate(db, shown)
  // With a WAL, NORMAL is enough for what was saved to survive SIGKILL: a commit is in the system's cache by then. A power
  // cut may take the last commits, never the file. FULL would wait for the disk after each trial, between measurements.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON')
  // A search reads all rows: the default of 2 MB holds a thousand of them.
  db.exec(`PRAGMA cache_size = -${CACHE_KIB}`)
  return db
}

/** A copy, because SQLite reads a database in WAL mode only where it can make files beside it. */
function readable(path: string): Database {
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-history-'))
  try {
    const copy = join(folder, 'history.db')
    if (existsSync(path)) copyFileSync(path, copy)
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`)
    const db = writable(copy, path)
    // In one file, which stays readable after it is removed below.
    db.exec('PRAGMA journal_mode = DELETE; PRAGMA query_only = ON')
    return db
  } finally {
    // The connection keeps the files. Windows removes no open file: there they stay for the system to tidy up.
    try {
      rmSync(folder, { recursive: true, force: true })
    } catch {}
  }
}
