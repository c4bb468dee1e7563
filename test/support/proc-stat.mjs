// The kernel's line of a process, /proc/PID/stat, for tests, benches and the programs of tests. It is not the product's
// parser, which tests compare with it; and it is JavaScript, for plain Node runs the programs and the benches.

import { readFileSync } from 'node:fs'

/**
 * Fields of proc_pid_stat(5), counted from behind the name, which may hold any character.
 * @param {number | string} pid
 * @throws when there is no such process
 */
export function procStat(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return {
    /** The kernel's letter: R, S, D, T, Z. */
    state: fields[0] ?? '?',
    parent: Number(fields[1]),
    session: Number(fields[3]),
    /** Pages that it was given without a read from disk. */
    minorFaults: Number(fields[7]),
    /** User and system time so far, a hundred a second. */
    ticks: Number(fields[11]) + Number(fields[12]),
    niceness: Number(fields[16]),
    /** When it began, in ticks since the boot. */
    startTick: Number(fields[19]),
  }
}

/**
 * The kernel's letter; null when there is no such process.
 * @param {number | string} pid
 */
export function stateOf(pid) {
  try {
    return procStat(pid).state
  } catch {
    return null
  }
}
