// What an error of SQLite means for the history, by its code: https://www.sqlite.org/rescode.html

import { CommandFailure } from '../../shared/command-failure.ts'
import { asSentence } from '../../shared/sentence.ts'

type Primary = 'BUSY' | 'READONLY' | 'IOERR' | 'CORRUPT' | 'FULL' | 'CANTOPEN' | 'NOTADB'

const PRIMARY: Readonly<Record<number, Primary>> = {
  5: 'BUSY',
  8: 'READONLY',
  10: 'IOERR',
  11: 'CORRUPT',
  13: 'FULL',
  14: 'CANTOPEN',
  26: 'NOTADB',
}

/** Our statements name what the migrations made: where it is missing, the tables of the file are damaged. */
const WITHOUT_TABLES = /^(?:no such (?:table|column)|table \w+ has no column|unsupported file format)/

/** Null for what is no error of SQLite, or one that only a mistake in this program makes. */
function primaryOf(error: unknown): Primary | null {
  if (!(error instanceof Error)) return null
  const { rawCode } = error as { rawCode?: unknown }
  if (rawCode === 1 && WITHOUT_TABLES.test(error.message)) return 'CORRUPT'
  // An error of opening has its code in the text alone: "Unable to open connection to local database PATH: 14".
  const code = typeof rawCode === 'number' ? rawCode : /^ConnectionFailed\(.*: (\d+)"\)$/s.exec(error.message)?.[1]
  // The low byte is the primary code.
  return code === undefined ? null : (PRIMARY[Number(code) & 0xff] ?? null)
}

export function isDamage(error: unknown): boolean {
  const code = primaryOf(error)
  return code === 'CORRUPT' || code === 'NOTADB'
}

/** A read-only folder has no place for the files that SQLite needs beside a database in WAL mode: CANTOPEN. */
export function isReadOnly(error: unknown): boolean {
  const code = primaryOf(error)
  return code === 'READONLY' || code === 'CANTOPEN'
}

/** The error for a person, with the name of the file; `error` itself where it is none of SQLite's about the file. */
export function historyError(error: unknown, path: string): unknown {
  const code = primaryOf(error)
  const failure = (text: string) => new CommandFailure('E_PATH', text)
  switch (code) {
    case null:
      return error
    case 'READONLY':
    case 'CANTOPEN':
      return failure(
        `The history was not changed: ${path} or its folder cannot be written. Allow it, and start this program again.`,
      )
    case 'FULL':
      return failure(`The history was not changed: there is no space left on the disk of ${path}.`)
    case 'BUSY':
      return failure(`The history was not changed: another program is writing to ${path}. Try again.`)
    case 'CORRUPT':
    case 'NOTADB':
      return failure(`The history in ${path} is damaged, and it could not be renamed. Move the file away.`)
    case 'IOERR':
      return failure(asSentence(`${path} could not be read or written: ${(error as Error).message}`))
  }
}
