// The priority of a child. On Linux nice alone does nothing for a busy child: to the kernel's scheduler, a child in its
// own session is its own group (sched_autogroup, sched(7)), and all groups have the same weight by default.

import { readFileSync, writeFileSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'

/** From a user other than root the kernel accepts one such change in a tenth of a second. */
const AGAIN_MS = 150

/** Niceness of this program's group; 0 where the system has no such groups. */
function ownGroup(): number {
  try {
    return Number(/nice (-?\d+)/.exec(readFileSync('/proc/self/autogroup', 'latin1'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/**
 * As nice(1), but never above our own. Best effort: where the system refuses, the child keeps its priority. Returns a
 * function that stops the retries.
 */
export function setNiceness(pid: number, niceness: number): () => void {
  try {
    setPriority(pid, Math.max(niceness, getPriority()))
  } catch {
    // The child has ended, or an ordinary user may not raise it again. Its group may be raised.
  }
  let timer: NodeJS.Timeout | undefined
  const setGroup = (): void => {
    try {
      writeFileSync(`/proc/${pid}/autogroup`, String(Math.max(niceness, ownGroup())))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return // no such file here, or the child has ended
      timer = setTimeout(setGroup, AGAIN_MS)
      timer.unref()
    }
  }
  setGroup()
  return () => {
    clearTimeout(timer)
  }
}
