// Orphans: processes with the token of a supervisor that has ended. They left their group, so no kill of the group
// reached them. They are found by their environment; a process that clears it is not found. Linux only.

import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { statOrNull, TICKS_A_SECOND } from '../../system/proc-stat.ts'
import { TOKEN_VARIABLE } from '../../engine/process/child-env.ts'
import { birthOf } from '../../system/identity.ts'
import { stateOfLetter } from '../../system/state-letter.ts'

const MOST_TEXT = 300
/** A killed process dies when it gets a core; one that waits for a disk may take longer, and is told as living. */
const DEATH_MS = 5_000
const LOOK_EVERY_MS = 5

export interface Orphan {
  readonly pid: number
  readonly token: string
  /** Identifies the process, together with the PID. */
  readonly birth: string
  readonly command: string
  /** Milliseconds. */
  readonly ageMs: number
}

/** Null: no token, no permission to read it, or the process has ended. */
async function tokenOf(pid: number): Promise<string | null> {
  const environ = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
  const found = environ.split('\0').find((entry) => entry.startsWith(`${TOKEN_VARIABLE}=`))
  return found?.slice(TOKEN_VARIABLE.length + 1) ?? null
}

async function describe(pid: number, token: string, uptimeMs: number): Promise<Orphan | null> {
  const stat = statOrNull(pid)
  if (stat === null || stateOfLetter(stat.state) === 'dead') return null
  const { birth, name } = stat
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  const command = line.replaceAll('\0', ' ').trim().slice(0, MOST_TEXT) || name
  return { pid, token, birth, command, ageMs: Math.max(0, uptimeMs - (Number(birth) * 1_000) / TICKS_A_SECOND) }
}

/** Living processes with one of these tokens, the oldest first. Empty where there is no /proc. */
export async function findOrphans(tokens: ReadonlySet<string>): Promise<Orphan[]> {
  if (process.platform !== 'linux' || tokens.size === 0) return []
  const uptimeMs = Number((await readFile('/proc/uptime', 'utf8')).split(' ')[0]) * 1_000
  const found: Orphan[] = []
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const token = await tokenOf(Number(entry))
    if (token === null || !tokens.has(token)) continue
    const orphan = await describe(Number(entry), token, uptimeMs)
    if (orphan !== null) found.push(orphan)
  }
  return found.sort((a, b) => b.ageMs - a.ageMs)
}

/**
 * SIGKILL, if the PID still is that process with its token, and its death, so that who looks next does not find it.
 * False when it is not that process, the signal is not permitted, or it lives on.
 */
export async function endOrphan({ pid, token, birth }: Orphan): Promise<boolean> {
  if ((await tokenOf(pid)) !== token || birthOf(pid) !== birth) return false
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
  const endMs = performance.now() + DEATH_MS
  while (isLiving(pid, birth)) {
    if (performance.now() > endMs) return false
    await delay(LOOK_EVERY_MS)
  }
  return true
}

function isLiving(pid: number, birth: string): boolean {
  const stat = statOrNull(pid)
  return stat !== null && stat.birth === birth && stateOfLetter(stat.state) !== 'dead'
}
