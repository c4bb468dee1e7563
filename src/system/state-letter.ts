// The meaning of the kernel's state letter of a process or a thread: proc_pid_stat(5), field 3. Pure.

/** `running`: on a core or ready for one; `waiting`: for a call to return; `dead`: ended and not reaped. */
type OsState = 'running' | 'waiting' | 'stopped' | 'dead'

const STATES: Readonly<Record<string, OsState>> = {
  R: 'running',
  S: 'waiting',
  D: 'waiting',
  I: 'waiting',
  // Stopped by a signal, or by a debugger.
  T: 'stopped',
  t: 'stopped',
  Z: 'dead',
  X: 'dead',
  x: 'dead',
}

/** Null for an unknown letter, and where there is none. */
export function stateOfLetter(letter: string | null): OsState | null {
  return letter === null ? null : (STATES[letter] ?? null)
}

export const isStopped = (letter: string | null): boolean => stateOfLetter(letter) === 'stopped'
