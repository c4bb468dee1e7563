// Signals to a process or to its whole group, and the check that a group is still ours after its leader has gone.

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
    if ((error as NodeJS.ErrnoException).code === 'EPERM') return false // who changed its user: not ours to end
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
 * Whether anything is left of the group of a leader that was waited for. The kernel gives the number of a group to nobody
 * while the group exists; so if a process has that number, the group is a new one. Without /proc (macOS) existence is
 * all there is.
 */
export function groupHasMembers(groupId: number, proc = '/proc'): boolean {
  if (!exists(groupId)) return false // the ordinary case, and cheap
  return process.platform !== 'linux' || !existsSync(`${proc}/${groupId}`)
}
