// Where in the kernel the threads of a process wait, from /proc/PID/task/TID: the function of the kernel, and the pipe that
// a read or write is of. Linux only; nothing where the system does not tell it.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface BlockedThread {
  /** Name of the function in the kernel: `do_wait`, `anon_pipe_write`. */
  readonly where: string
  /** Inode of the pipe that the call is about; null for any other. */
  readonly pipe: number | null
}

export interface BlockedProcess {
  readonly threads: readonly BlockedThread[]
  /** Waits until a child ends. */
  readonly waitsForChild: boolean
  /** Waits until a pipe has something to read, or one of several. */
  readonly waitsOnPipe: boolean
  /** Inodes of full pipes that it writes to. */
  readonly writesTo: readonly number[]
}

export function blockedIn(pid: number): BlockedProcess {
  const threads: BlockedThread[] = []
  for (const tid of namesIn(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${tid}`
    const where = textOf(`${folder}/wchan`).trim()
    threads.push({ where, pipe: where.includes('pipe') ? pipeOf(pid, textOf(`${folder}/syscall`)) : null })
  }
  return {
    threads,
    waitsForChild: threads.some(({ where }) => where === 'do_wait'),
    waitsOnPipe: threads.some(({ where }) => where.includes('pipe_read') || where.includes('poll')),
    writesTo: threads.flatMap(({ where, pipe }) => (where.includes('pipe_write') && pipe !== null ? [pipe] : [])),
  }
}

/** Inodes of the pipes that a process has open. */
export function pipesOf(pid: number): readonly number[] {
  return namesIn(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      const inode = /^pipe:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1]
      return inode === undefined ? [] : [Number(inode)]
    } catch {
      return [] // closed meanwhile
    }
  })
}

/** proc_pid_syscall(5): the number of the call, then its arguments; of read and write the first one is a descriptor. */
function pipeOf(pid: number, syscall: string): number | null {
  const fd = Number.parseInt(syscall.split(' ')[1] ?? '', 16)
  if (Number.isNaN(fd)) return null
  try {
    const inode = /^pipe:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1]
    return inode === undefined ? null : Number(inode)
  } catch {
    return null
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
