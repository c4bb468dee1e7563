// Which program an experiment belongs to, by PID, birth and boot: after a restart of the machine both numbers may come again.

import { readFileSync } from 'node:fs'
import { birthOf, isStill } from '../../system/identity.ts'
import { statOrNull } from '../../system/proc-stat.ts'
import { stateOfLetter } from '../../system/state-letter.ts'

let own: string | null = null

export function thisProgram(): string {
  return (own ??= `${process.pid} ${birthOf(process.pid)} ${boot()}`)
}

/** False where that cannot be known. */
export function isGone(program: string): boolean {
  const [pid = '', birth = '', bootThen = ''] = program.split(' ')
  if (bootThen !== boot()) return true
  return !isStill(Number(pid), birth) || !exists(Number(pid)) || isZombie(Number(pid))
}

/** Killed, and its parent has not read its exit code yet: it writes nothing any more. */
function isZombie(pid: number): boolean {
  const stat = statOrNull(pid)
  return stat !== null && stateOfLetter(stat.state) === 'dead'
}

/** Where births are unknown, a program whose PID belongs to nobody is gone nevertheless. */
function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** `-` where the system does not say. */
function boot(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  } catch {
    return '-'
  }
}
