// Lowers the priority of a child that works. On Linux nice alone does nothing for it: a child in a session of its own is
// a group of its own to the scheduler (sched_autogroup, sched(7)), and every group has the same weight until told.

import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'

/** The kernel takes one such change in a tenth of a second from anybody but root. */
const AGAIN_MS = 150

/** Best effort: where the system does not let us, the child runs as we do. Returns the way to stop trying. */
export function lowerPriority(pid: number, niceness: number): () => void {
  try {
    setPriority(pid, niceness)
  } catch {
    return () => undefined // it has ended already
  }
  let timer: NodeJS.Timeout | undefined
  const lowerGroup = (): void => {
    try {
      writeFileSync(`/proc/${pid}/autogroup`, String(niceness))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return // no such thing on this system, or it has ended
      timer = setTimeout(lowerGroup, AGAIN_MS)
      timer.unref()
    }
  }
  lowerGroup()
  return () => {
    clearTimeout(timer)
  }
}
