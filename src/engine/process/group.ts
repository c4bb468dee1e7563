// Signals to a whole process group, and the check that a group is still ours after its leader has gone.

import { readdirSync, readFileSync } from 'node:fs'
import { TOKEN_VARIABLE } from './child-env.ts'

/** False when there is no such group. */
export function killGroup(groupId: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-groupId, signal)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    if ((error as NodeJS.ErrnoException).code === 'EPERM') return false // members that changed their user: not ours to end
    throw error
  }
}

function exists(groupId: number): boolean {
  try {
    process.kill(-groupId, 0)
    return true
  } catch {
    return false
  }
}

/** Field 5 of /proc/PID/stat; the name before it may hold spaces and brackets. */
function groupOf(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2])
}

/**
 * Whether processes that carry our token are left in the group of a dead leader. Once the leader is reaped its number
 * can be given to a stranger, so existence alone does not allow a kill. Without /proc (macOS) existence is all there is.
 */
export function groupHasMembers(groupId: number, env: Readonly<Record<string, string>>): boolean {
  if (!exists(groupId)) return false // the ordinary case, and cheap
  if (process.platform !== 'linux') return true
  const token = `${TOKEN_VARIABLE}=${env[TOKEN_VARIABLE]}`
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      if (groupOf(readFileSync(`/proc/${entry}/stat`, 'utf8')) !== groupId) continue
      if (readFileSync(`/proc/${entry}/environ`, 'latin1').split('\0').includes(token)) return true
    } catch {
      // it ended while we looked
    }
  }
  return false
}
