// Signals to a process or to its whole group, and the check that a group is still ours after its leader has ended.

import { existsSync } from 'node:fs'

/** False when there is no such group. */
export function killGroup(groupId: number, signal: NodeJS.Signals): boolean {
  return send(-groupId, signal)
}

/** False when there is no such process. */
export function killOne(pid: number, signal: NodeJS.Signals): boolean {
  return send(pid, signal)
}

function send(to: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(to, signal)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    if ((error as NodeJS.ErrnoException).code === 'EPERM') return false // it changed its user: we may not end it
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

/**
 * Whether a group still has members after its leader was reaped. The kernel gives no new process the number of an
 * existing group; so if a process has that number, the group is a new one. Without /proc (macOS) only the existence of
 * the group is checked.
 */
export function groupHasMembers(groupId: number, proc = '/proc'): boolean {
  if (!exists(groupId)) return false // the ordinary case, and cheap
  return process.platform !== 'linux' || !existsSync(`${proc}/${groupId}`)
}
