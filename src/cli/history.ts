// The history that the window keeps, for the command line.

import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { HistoryStore } from '../session/store/history-store.ts'

/** `file`: path of the database; false: none. Default: that of the window. @throws CommandFailure */
export async function openHistory(file: string | false = usualFile()): Promise<HistoryStore | null> {
  if (file === false) return null
  mkdirSync(dirname(file), { recursive: true })
  const { HistoryStore: Store } = await import('../session/store/history-store.ts')
  return Store.open(file, (text) => {
    process.stderr.write(`procdeck: ${text}\n`)
  })
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
