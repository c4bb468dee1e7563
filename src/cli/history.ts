// The history that the window keeps, or a file that a person named, for the command line.

import { closeSync, mkdirSync, openSync, readSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { HistoryStore } from '../session/store/history-store.ts'
import { CommandFailure } from '../shared/command-failure.ts'

/** What an SQLite database begins with: https://www.sqlite.org/fileformat.html */
const HEADER = 'SQLite format 3\0'

export class CliHistory {
  readonly #file: string | false
  #store: HistoryStore | null = null

  /** `file`: path of the database; false: none. Default: that of the window. */
  constructor(file: string | false = usualFile()) {
    this.#file = file
  }

  /**
   * Before anything is measured: a file that a person named may be any file of theirs, and is none of Procdeck's to rename
   * or to write over. One that is not there yet is made when it is needed.
   * @throws CommandFailure naming the option
   */
  async check(): Promise<void> {
    if (this.#file === false || !this.#isGiven) return
    try {
      const problem = problemOf(this.#file)
      if (problem !== null) throw new CommandFailure('E_PATH', `${this.#file} ${problem}`)
      if (statSync(this.#file, { throwIfNoEntry: false }) !== undefined) await this.open()
    } catch (error) {
      throw new CommandFailure('E_PATH', `--history: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  /** Null for none. @throws CommandFailure */
  readonly open = async (): Promise<HistoryStore | null> => {
    if (this.#file === false || this.#store !== null) return this.#store
    mkdirSync(dirname(this.#file), { recursive: true })
    const { HistoryStore: Store } = await import('../session/store/history-store.ts')
    const warn = (text: string): void => {
      process.stderr.write(`procdeck: ${text}\n`)
    }
    this.#store = Store.open(this.#file, warn, this.#isGiven ? 'refuse' : 'set-aside')
    return this.#store
  }

  close(): void {
    this.#store?.close()
    this.#store = null
  }

  get #isGiven(): boolean {
    return this.#file !== false && resolve(this.#file) !== usualFile()
  }
}

/** Why it cannot be the file of a history; null where it can, or is not there. @throws the system's error */
function problemOf(file: string): string | null {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined) return null
  if (found.isDirectory()) return 'is a folder. Name a file in it.'
  if (!found.isFile()) return 'is no regular file. Name another one.'
  return found.size === 0 || beginning(file) === HEADER
    ? null
    : 'is no database of SQLite. It was left as it is: name another file.'
}

function beginning(file: string): string {
  const bytes = Buffer.alloc(HEADER.length)
  const opened = openSync(file, 'r')
  try {
    readSync(opened, bytes)
  } finally {
    closeSync(opened)
  }
  return bytes.toString('latin1')
}

/** Where Electron keeps what belongs to the app. */
function usualFile(): string {
  const { APPDATA, XDG_CONFIG_HOME } = process.env
  const linux = XDG_CONFIG_HOME ?? join(homedir(), '.config')
  const folders: Readonly<Record<string, string>> = {
    darwin: join(homedir(), 'Library', 'Application Support'),
    win32: APPDATA ?? join(homedir(), 'AppData', 'Roaming'),
  }
  return join(folders[process.platform] ?? linux, 'procdeck', 'history.sqlite')
}
