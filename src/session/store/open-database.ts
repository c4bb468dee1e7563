// Opens the file of the history: a damaged one is renamed and a new one begun, one that cannot be written is read.

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { CommandFailure } from '../../shared/command-failure.ts'
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

export interface DamageRule {
  /** Of a damaged file, which may be another program's where a person named it: rename it and begin an empty one, or fail. */
  readonly onDamage: 'set-aside' | 'refuse'
  /** Is told in a sentence where a damaged file was put. */
  readonly warn: (text: string) => void
}

/** @throws CommandFailure */
export function openDatabase(path: string, rule: DamageRule): OpenedFile {
  const found = statOf(path)
  try {
    if (found !== null && !found.isFile()) return beginAgain(path, fileId(found), rule)
    return { db: writable(path, rule), file: fileAt(path) }
  } catch (error) {
    try {
      if (isDamage(error)) return beginAgain(path, found === null ? null : fileId(found), rule)
      if (isReadOnly(error)) return { db: readable(path, rule), file: null }
    } catch (second) {
      throw historyError(second, path)
    }
    throw historyError(error, path)
  }
}

/**
 * Puts the damaged file aside, unless another program has done so since it was `seen`.
 * @throws CommandFailure by the rule; the error of the system or driver
 */
export function beginAgain(path: string, seen: string | null, rule: DamageRule): OpenedFile {
  if (rule.onDamage === 'refuse')
    throw new CommandFailure(
      'E_PATH',
      `${path} is no history, or a damaged one. It was left as it is: name another file.`,
    )
  setAside(path, seen, rule.warn)
  return { db: writable(path, rule), file: fileAt(path) }
}

/** @param shown the path that a message names */
function writable(path: string, { onDamage }: DamageRule, shown = path): Database {
  try {
    mkdirSync(dirname(path), { recursive: true })
  } catch {
    // opening says what is wrong
  }
  const db = new Database(path)
  try {
    prepare(db, shown)
  } catch (error) {
    // Closed, it would remove the WAL of a damaged file, which is set aside with it.
    if (onDamage === 'refuse' || !isDamage(error)) db.close()
    throw error
  }
  return db
}

function prepare(db: Database, shown: string): void {
  // First of all, because it refuses a file that must be left as it is.
  migrate(db, shown)
  // With a WAL, NORMAL is enough for what was saved to survive SIGKILL: a commit is in the system's cache by then. A power
  // cut may take the last commits, never the file. FULL would wait for the disk after each trial, between measurements.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON')
  // A search reads all rows: the default of 2 MB holds a thousand of them.
  db.exec(`PRAGMA cache_size = -${CACHE_KIB}`)
}

/** A copy, because SQLite reads a database in WAL mode only where it can make files beside it. */
function readable(path: string, rule: DamageRule): Database {
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-history-'))
  try {
    const copy = join(folder, 'history.db')
    if (existsSync(path)) copyFileSync(path, copy)
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`)
    const db = writable(copy, rule, path)
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
