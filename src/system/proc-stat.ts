// The kernel's line about each process and thread: /proc/PID/stat, see proc_pid_stat(5). Linux only.

import { readFileSync } from 'node:fs'

/** Unit of the times in the line, on every Linux that Node runs on. */
export const TICKS_A_SECOND = 100

export interface ProcStat {
  readonly name: string
  readonly state: string
  readonly parentPid: number
  readonly groupId: number
  /** User and system time so far. */
  readonly ticks: number
  readonly niceness: number
  /** Start time in ticks since the boot: identifies the process, together with the PID. */
  readonly birth: string
  readonly rssPages: number
  /** As wait(2) gives it, of a process that has ended; 0 too where it may not be read. */
  readonly waitStatus: number
}

/** Null for any other text. The name may hold spaces and brackets, so the fields are counted from its end. */
export function parseStat(text: string): ProcStat | null {
  const nameEnd = text.lastIndexOf(')')
  // Index 0 is field 3 of the manual.
  const fields = text.slice(nameEnd + 2).split(' ')
  const [state = '', birth = ''] = [fields[0], fields[19]]
  const [ticks, niceness, rssPages] = [Number(fields[11]) + Number(fields[12]), Number(fields[16]), Number(fields[21])]
  if (!/^[A-Za-z]$/.test(state) || !Number.isFinite(ticks + niceness + rssPages)) return null
  const [parentPid, groupId, waitStatus] = [Number(fields[1]), Number(fields[2]), Number(fields[49] ?? 0)]
  const name = text.slice(text.indexOf('(') + 1, nameEnd)
  return { name, state, parentPid, groupId, ticks, niceness, birth, rssPages, waitStatus }
}

/**
 * The line of a process, or of its thread `tid`; null for any other text. Read synchronously: a read takes 15 µs of a
 * core so, and 200 through the thread pool, which for 256 processes is a tenth of a core
 * (docs/decisions/0013-cost-of-watching.md).
 * @throws the system's error: ENOENT or ESRCH where there is no such process
 */
export function readStat(pid: number, { tid = null, proc = '/proc' }: StatPlace = {}): ProcStat | null {
  return parseStat(readFileSync(tid === null ? `${proc}/${pid}/stat` : `${proc}/${pid}/task/${tid}/stat`, 'latin1'))
}

interface StatPlace {
  readonly tid?: number | null
  /** Tests use another folder. */
  readonly proc?: string
}

/** Null too where there is no such process. */
export function statOrNull(pid: number, tid: number | null = null): ProcStat | null {
  try {
    return readStat(pid, { tid })
  } catch {
    return null // the process has ended, or there is no /proc
  }
}
