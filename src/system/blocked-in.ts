// Where in the kernel the threads of a process wait, from /proc/PID/task/TID: the function of the kernel, and the pipe or
// socket that a read or write is of. Linux only; nothing where the system does not tell it.

import { inodeAt, namesIn, textOf } from './proc-files.ts'

export interface BlockedThread {
  /** Name of the function in the kernel: `do_wait`, `anon_pipe_write`. */
  readonly where: string
  /** Inode of the pipe or socket that the call is about; null for any other. */
  readonly channel: number | null
  /** Waits at a lock or a semaphore, without a limit of time. */
  readonly isAtLock: boolean
}

export interface BlockedProcess {
  readonly threads: readonly BlockedThread[]
  /** Waits until a child ends. */
  readonly waitsForChild: boolean
  /** Waits until a pipe has something to read, or one of several. */
  readonly waitsOnPipe: boolean
  /** Inodes of full pipes that it writes to. */
  readonly writesTo: readonly number[]
  /** Inodes of its ends of full Unix sockets that it sends through. */
  readonly sendsThrough: readonly number[]
}

/** A Unix socket whose other end has not taken enough. */
const SENDS = /^sock_(?:alloc_send|wait_for_wmem)/

export function blockedIn(pid: number): BlockedProcess {
  const threads: BlockedThread[] = []
  for (const tid of namesIn(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${tid}`
    const where = textOf(`${folder}/wchan`).trim()
    const kind = where.includes('pipe') ? 'pipe' : SENDS.test(where) ? 'socket' : null
    const channel = kind === null ? null : channelOf(pid, textOf(`${folder}/syscall`), kind)
    threads.push({ where, channel, isAtLock: where.startsWith('futex') && hasNoLimit(textOf(`${folder}/syscall`)) })
  }
  const channelsAt = (isThere: (where: string) => boolean): readonly number[] =>
    threads.flatMap(({ where, channel }) => (isThere(where) && channel !== null ? [channel] : []))
  return {
    threads,
    waitsForChild: threads.some(({ where }) => where === 'do_wait'),
    waitsOnPipe: threads.some(({ where }) => where.includes('pipe_read') || where.includes('poll')),
    writesTo: channelsAt((where) => where.includes('pipe_write')),
    sendsThrough: channelsAt((where) => SENDS.test(where)),
  }
}

/** futex(2): its fourth argument is the limit. */
const hasNoLimit = (syscall: string): boolean => syscall.split(' ')[4] === '0x0'

/** proc_pid_syscall(5): the number of the call, then its arguments; of read and write the first one is a descriptor. */
function channelOf(pid: number, syscall: string, kind: 'pipe' | 'socket'): number | null {
  const fd = Number.parseInt(syscall.split(' ')[1] ?? '', 16)
  return Number.isNaN(fd) ? null : inodeAt(pid, fd, kind)
}
