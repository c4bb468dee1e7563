// Which processes are Electron's own of one app under test, seen from outside.

import { randomUUID } from 'node:crypto'
import { type Child, processes } from './os-view.ts'

const MARK = 'PROCDECK_TEST_APP'

export interface Marked {
  readonly value: string
  readonly env: Readonly<Record<string, string>>
}

/** What the app is started with. Its children do not inherit it: their environment is an allow-list. */
export function mark(): Marked {
  const value = randomUUID()
  return { value, env: { [MARK]: value } }
}

/** A renderer writes its title over its environment, but names the profile in its command line. */
export function ownOf({ value }: Marked, profile: string): Child[] {
  return processes(({ environ, command }) => environ.includes(`${MARK}=${value}`) || command.includes(profile))
}
