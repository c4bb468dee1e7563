// Files that may be gone by the time they are read: those of /proc, and those of a folder that somebody else removes.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Empty where the folder is gone, or may not be read. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** '' where the file is gone, or may not be read. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

/** proc_pid_fd(5): inodes of the pipes or sockets that a process has open. */
export function inodesOf(pid: number, kind: 'pipe' | 'socket'): readonly number[] {
  return namesIn(`/proc/${pid}/fd`).flatMap((fd) => inodeAt(pid, Number(fd), kind) ?? [])
}

/** Null where the descriptor is closed, or is something else. */
export function inodeAt(pid: number, fd: number, kind: 'pipe' | 'socket'): number | null {
  try {
    const target = readlinkSync(`/proc/${pid}/fd/${fd}`)
    return target.startsWith(`${kind}:[`) ? Number(target.slice(kind.length + 2, -1)) : null
  } catch {
    return null
  }
}
