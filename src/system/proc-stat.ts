// The line that the kernel keeps of each process and thread: /proc/PID/stat, as proc_pid_stat(5) has it. Linux only.

import { readFileSync } from 'node:fs'

/** Of the times in it, on every Linux that Node runs on. */
export const TICKS_A_SECOND = 100

export interface ProcStat {
  readonly name: string
  readonly state: string
  /** User and system time so far. */
  readonly ticks: number
  readonly niceness: number
  /** When it began, in ticks since the boot: with the PID, which process it is. */
  readonly birth: string
  readonly rssPages: number
}

/** Null for what is no such line. The name may hold spaces and brackets, so the fields are counted from behind it. */
export function parseStat(text: string): ProcStat | null {
  const nameEnd = text.lastIndexOf(')')
  // The first one is field 3 of the manual.
  const fields = text.slice(nameEnd + 2).split(' ')
  const [state = '', birth = ''] = [fields[0], fields[19]]
  const [ticks, niceness, rssPages] = [Number(fields[11]) + Number(fields[12]), Number(fields[16]), Number(fields[21])]
  if (!/^[A-Za-z]$/.test(state) || !Number.isFinite(ticks + niceness + rssPages)) return null
  return { name: text.slice(text.indexOf('(') + 1, nameEnd), state, ticks, niceness, birth, rssPages }
}

/**
 * Of a process, or of the thread `tid` of it; null for what is no such line. Read in place, not through the thread pool: a
 * read takes 15 µs of a core so, and 200 otherwise, which for 256 processes is a tenth of a core
 * (docs/decisions/0013-cost-of-watching.md).
 * @throws the system's error: ENOENT or ESRCH where there is no such process
 */
export function readStat(pid: number, { tid = null, proc = '/proc' }: StatPlace = {}): ProcStat | null {
  return parseStat(readFileSync(tid === null ? `${proc}/${pid}/stat` : `${proc}/${pid}/task/${tid}/stat`, 'latin1'))
}

interface StatPlace {
  readonly tid?: number | null
  /** Tests put a folder of their own in its place. */
  readonly proc?: string
}

/** Null too where there is no such process. */
export function statOrNull(pid: number, tid: number | null = null): ProcStat | null {
  try {
    return readStat(pid, { tid })
  } catch {
    return null // it has ended, or there is no /proc
  }
}
