// The operating system's view of the app's children, from outside of it.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { procStat } from '../test/support/proc-stat.mjs'

export interface Child {
  readonly pid: number
  readonly command: string
  readonly parent: number
}

interface Process {
  readonly environ: readonly string[]
  readonly command: string
  readonly parent: number
}

function read(pid: string): (Process & { readonly state: string }) | null {
  try {
    const { state, parent } = procStat(pid)
    return {
      state,
      parent,
      environ: readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0'),
      command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '),
    }
  } catch {
    return null // it ended while we looked
  }
}

/** Living processes that match. Zombies do not count. */
export function processes(matches: (process: Process) => boolean): Child[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return []
    const found = read(pid)
    if (found === null || found.state === 'Z' || !matches(found)) return []
    return [{ pid: Number(pid), command: found.command, parent: found.parent }]
  })
}

/** Everything that the app with this main process started through its supervisor: workers, their children, the lifeline. */
export function childrenOf(mainPid: number): Child[] {
  return processes(({ environ }) => environ.includes(`PROCDECK_PARENT=${mainPid}`))
}

/** By number, which is not the order of their starts: numbers begin again when the kernel has none left. */
export function workersOf(mainPid: number): number[] {
  const hosts = childrenOf(mainPid).filter(({ command }) => command.includes('workers/host.cjs'))
  const pids = new Set(hosts.map(({ pid }) => pid))
  return (
    hosts
      // What a worker starts has the worker's own command line until its exec.
      .filter(({ parent }) => !pids.has(parent))
      .map(({ pid }) => pid)
      .sort((a, b) => a - b)
  )
}

/** Those in Python; none of them is the process that forks the others. */
export function pythonWorkersOf(mainPid: number): number[] {
  const hosts = childrenOf(mainPid).filter(({ command }) => command.includes('workers/python/main.py'))
  const servers = new Set(hosts.map(({ parent }) => parent))
  return hosts.map(({ pid }) => pid).filter((pid) => !servers.has(pid))
}

/** The eldest first, as the table shows them until it is sorted. */
export function workersByStart(mainPid: number): number[] {
  // A tick of the kernel's clock is long enough for two starts; numbers are given upwards, and around.
  const numbers = Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8'))
  const after = (pid: number): number => (pid - mainPid + numbers) % numbers
  return workersOf(mainPid)
    .map((pid) => ({ pid, startTick: procStat(pid).startTick }))
    .sort((a, b) => a.startTick - b.startTick || after(a.pid) - after(b.pid))
    .map(({ pid }) => pid)
}

/** As the kernel keeps them, thread by thread: of an app that lives, for its orphans are nobody's. */
function directChildren(pid: number): number[] {
  return entries(`/proc/${pid}/task`).flatMap((tid) => {
    try {
      const list = readFileSync(`/proc/${pid}/task/${tid}/children`, 'latin1')
      return list.split(' ').filter(Boolean).map(Number)
    } catch {
      return [] // the thread ended while we looked
    }
  })
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // the process has ended
  }
}

/**
 * The workers that are at work, told from outside: the app lowers their priority with their first word. On two cores the
 * app's runtime starts a dozen workers a second (160 ms of a core each), so twenty kills a second would soon leave nobody at
 * work: a kill is left out while fewer than half of the workers are.
 */
export function atWork(main: number): number[] {
  // Who looks twenty times a second must not be a load beside what it looks at: no search through all of /proc.
  const workers = directChildren(main).filter((pid) => commandOf(pid).includes('workers/host.cjs'))
  return workers.filter((worker) => {
    try {
      return procStat(worker).niceness > 0
    } catch {
      return false
    }
  })
}

/** Program and arguments; empty when there is no such process. */
export function commandOf(pid: number): string {
  return read(String(pid))?.command ?? ''
}

export function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
}

export function isRunning(pid: number): boolean {
  const process = read(String(pid))
  return process !== null && process.state !== 'Z'
}

/** Ports on which one of these processes waits for somebody from a network. */
export function listeningPorts(pids: readonly number[]): string[] {
  const held = new Set(pids.flatMap(socketsOf))
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === LISTEN && held.has(inode ?? ''))
      .map(([, address]) => `${table} ${address}`),
  )
}

const LISTEN = '0A'

function socketsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`
  try {
    return readdirSync(folder).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${fd}`))?.[1] ?? []
      } catch {
        return [] // closed while we looked
      }
    })
  } catch {
    return [] // it ended while we looked
  }
}

/** Whether a filter of system calls is on it: 2 is one, 0 is none. */
export function seccompOf(pid: number): number {
  return Number(/^Seccomp:\s+(\d)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}
