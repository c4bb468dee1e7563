// Renames a damaged file of the history, once, however many programs find the damage at the same time.

import { existsSync, renameSync } from 'node:fs'
import { Database } from './database.ts'
import { fileAt } from './file-id.ts'

/** What SQLite keeps beside a database. */
const BESIDE = ['-wal', '-shm']

/** Does nothing where another file than the damaged one, which was `seen`, stands at the path by now. */
export function setAside(path: string, seen: string | null, warn: (text: string) => void): void {
  // A database as a lock, for the system releases it when its program dies. It stays: removed, it would lock nobody.
  const lock = new Database(`${path}.lock`)
  try {
    lock.transaction(() => {
      if (fileAt(path) !== seen) return
      let ms = Date.now()
      while (existsSync(`${path}.corrupt-${ms}`)) ms++
      const aside = `${path}.corrupt-${ms}`
      // SQLite finds them by the name of the database, and would take an old WAL for that of a new one: they go first.
      for (const ending of BESIDE) if (existsSync(path + ending)) renameSync(path + ending, aside + ending)
      renameSync(path, aside)
      warn(`The history of experiments could not be read; it was renamed to ${aside}, and an empty one was begun.`)
    })
  } finally {
    lock.close()
  }
}
