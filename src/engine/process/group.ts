// Signals to a whole process group, and the check that a group is still ours after its leader has gone.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
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
 * Whether what is left in the group of a dead leader is still ours. The kernel gives the number of a group to nobody
 * while the group exists; so if no process has that number, the group is the old one. If one has it, the number was
 * given anew after the group had gone, unless a member carries our token. Without /proc (macOS) existence is all there is.
 */
export function groupHasMembers(groupId: number, env: Readonly<Record<string, string>>): boolean {
  if (!exists(groupId)) return false // the ordinary case, and cheap
  if (process.platform !== 'linux' || !existsSync(`/proc/${groupId}`)) return true
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
