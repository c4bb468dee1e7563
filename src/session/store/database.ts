// One connection to an SQLite file, with the values and rows that this folder uses. The driver is synchronous.

import Libsql from 'libsql'

/** Nothing else: a boolean or an object as a value aborts the whole process inside the driver (libsql 0.5.29). */
export type SqlValue = string | number | null

/** The columns of a result that are read, and what they hold. */
type Columns = Readonly<Record<string, 'text' | 'number'>>

export type RowOf<C extends Columns> = { readonly [K in keyof C]: C[K] extends 'text' ? string : number }

/** How long a program waits for another one's commit, which takes milliseconds. */
const BUSY_MS = 5_000

interface Statement {
  run(values: readonly SqlValue[]): { readonly changes: number }
  all(values: readonly SqlValue[]): unknown[]
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

export class Database {
  readonly #connection: Libsql.Database
  readonly #statements = new Map<string, Statement>()

  /** Makes the file where there is none. @throws the driver's error */
  constructor(path: string) {
    this.#connection = new Libsql(path)
    this.exec(`PRAGMA busy_timeout = ${BUSY_MS}`)
  }

  /**
   * Texts leave SQLite as bytes: on one that is not UTF-8, as a damaged file may have it anywhere, the driver aborts the
   * process. Such a text has U+FFFD in it here.
   */
  all<const C extends Columns>(columns: C, sql: string, ...values: readonly SqlValue[]): RowOf<C>[] {
    const names = Object.keys(columns)
    const cast = names.map((name) => `CAST(${name} AS ${columns[name] === 'text' ? 'BLOB' : 'REAL'}) AS ${name}`)
    const rows = this.#statement(`SELECT ${cast.join(', ')} FROM (${sql})`).all(values) as Record<string, unknown>[]
    for (const row of rows)
      for (const name of names) {
        const value = row[name]
        if (columns[name] === 'text') row[name] = value === null ? '' : utf8.decode(value as ArrayBuffer)
      }
    return rows as RowOf<C>[]
  }

  /** The first row. Reads all of them: a statement that has not come to its end holds the snapshot that it reads. */
  first<const C extends Columns>(columns: C, sql: string, ...values: readonly SqlValue[]): RowOf<C> | undefined {
    return this.all(columns, sql, ...values)[0]
  }

  /** Returns the number of rows that changed. */
  run(sql: string, ...values: readonly SqlValue[]): number {
    return this.#statement(sql).run(values).changes
  }

  exec(sql: string): void {
    this.#connection.exec(sql)
  }

  /** All of `work` or nothing of it, in one commit. Waits for the other program that writes, up to the busy timeout. */
  transaction<T>(work: () => T): T {
    this.exec('BEGIN IMMEDIATE')
    try {
      const value = work()
      this.exec('COMMIT')
      return value
    } catch (error) {
      // After some errors SQLite has rolled back by itself.
      if (this.#connection.inTransaction) this.exec('ROLLBACK')
      throw error
    }
  }

  /** The driver keeps the file open until its statements are garbage. */
  close(): void {
    this.#statements.clear()
    this.#connection.close()
  }

  #statement(sql: string): Statement {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#connection.prepare(sql) as Statement
      this.#statements.set(sql, statement)
    }
    return statement
  }
}
