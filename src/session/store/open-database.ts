// Opens the file of the history: a damaged one is renamed and a new one begun, one that cannot be written is read.

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, type Stats, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isDamage, isReadOnly, historyError } from './database-errors.ts'
import { Database } from './database.ts'
import { migrate } from './migrations.ts'

/** How long a program waits for another one's commit, which takes milliseconds. */
const BUSY_MS = 5_000
const CACHE_KIB = 16 * 1024
/** What SQLite keeps beside a database. */
const BESIDE = ['-wal', '-shm']

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

/** Puts the damaged file aside, unless another program has done so since it was `seen`. @throws the system's error */
export function beginAgain(path: string, seen: string | null, warn: (text: string) => void): OpenedFile {
  if (fileAt(path) === seen) {
    let ms = Date.now()
    while (existsSync(`${path}.corrupt-${ms}`)) ms++
    const aside = `${path}.corrupt-${ms}`
    // SQLite finds them by the name of the database, and would take an old WAL for that of a new database: they go first.
    for (const ending of BESIDE) if (existsSync(path + ending)) renameSync(path + ending, aside + ending)
    renameSync(path, aside)
    warn(`The history of experiments could not be read; it was renamed to ${aside}, and an empty one was begun.`)
  }
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
  db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`)
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

/** Which file stands at the path; null for none. */
export function fileAt(path: string): string | null {
  const stats = statOf(path)
  return stats === null ? null : fileId(stats)
}

const fileId = ({ dev, ino }: Stats): string => `${dev}/${ino}`

function statOf(path: string): Stats | null {
  return statSync(path, { throwIfNoEntry: false }) ?? null
}
