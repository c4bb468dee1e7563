// The priority of a child. On Linux nice alone does nothing for one that works: a child in a session of its own is
// a group of its own to the scheduler (sched_autogroup, sched(7)), and every group has the same weight until told.

import { readFileSync, writeFileSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'

/** The kernel takes one such change in a tenth of a second from anybody but root. */
const AGAIN_MS = 150

/** Of the group that we are in; 0 where there is no such thing. */
function ownGroup(): number {
  try {
    return Number(/nice (-?\d+)/.exec(readFileSync('/proc/self/autogroup', 'latin1'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/**
 * As nice(1), but never above our own. Best effort: where the system does not let us, the child runs as it did. Returns
 * the way to stop trying.
 */
export function setNiceness(pid: number, niceness: number): () => void {
  try {
    setPriority(pid, Math.max(niceness, getPriority()))
  } catch {
    // It has ended, or may not be raised again by an ordinary user: its group may.
  }
  let timer: NodeJS.Timeout | undefined
  const setGroup = (): void => {
    try {
      writeFileSync(`/proc/${pid}/autogroup`, String(Math.max(niceness, ownGroup())))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return // no such thing on this system, or it has ended
      timer = setTimeout(setGroup, AGAIN_MS)
      timer.unref()
    }
  }
  setGroup()
  return () => {
    clearTimeout(timer)
  }
}
