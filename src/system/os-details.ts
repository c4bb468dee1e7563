// The operating system's details of one process, read from /proc on request. Linux only; null elsewhere, and for a
// process that has ended.

import { readdir, readFile, readlink } from 'node:fs/promises'
import { parseStat } from './proc-stat.ts'
import type { Descendant, OpenFile, OsDetails } from '../shared/process-details.ts'

const MOST_FILES = 200
const MOST_DESCENDANTS = 200
const MOST_ENVIRONMENT = 200
const MOST_TEXT = 1_000

const cut = (text: string): string => (text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT)}…`)

async function read(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return null // the process has ended, or may not be read
  }
}

const strings = (text: string | null): string[] => (text ?? '').split('\0').filter((part) => part !== '')

/** A line of /proc/PID/status or smaps_rollup: "VmRSS:  123 kB" as bytes. */
export function kilobytesOf(text: string | null, name: string): number | null {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text ?? '')?.[1]
  return found === undefined ? null : Number(found) * 1024
}

function numberOf(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)$`, 'm').exec(text)?.[1] ?? 0)
}

async function openFiles(pid: number): Promise<{ readonly shown: OpenFile[]; readonly total: number }> {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => [])
  const fds = names.map(Number).sort((a, b) => a - b)
  const shown = await Promise.all(
    fds.slice(0, MOST_FILES).map(async (fd) => {
      const to = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => null)
      return to === null ? [] : [{ fd, to: cut(to) }]
    }),
  )
  return { shown: shown.flat(), total: fds.length }
}

async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const lists = await Promise.all(threads.map((thread) => read(`/proc/${pid}/task/${thread}/children`)))
  return lists.flatMap((list) =>
    (list ?? '')
      .split(' ')
      .filter((part) => part !== '')
      .map(Number),
  )
}

async function descendants(pid: number): Promise<Descendant[]> {
  const found: Descendant[] = []
  const parents = [pid]
  for (let parent = parents.shift(); parent !== undefined; parent = parents.shift()) {
    for (const child of await childrenOf(parent)) {
      if (found.length >= MOST_DESCENDANTS) return found
      const [status, command] = await Promise.all([read(`/proc/${child}/status`), read(`/proc/${child}/cmdline`)])
      if (status === null) continue
      parents.push(child)
      const name = /^Name:\s+(.*)$/m.exec(status)?.[1] ?? ''
      found.push({
        pid: child,
        parentPid: parent,
        command: cut(strings(command).join(' ') || name),
        rssBytes: kilobytesOf(status, 'VmRSS') ?? 0,
      })
    }
  }
  return found
}

/** The caller must know that `pid` is alive and ours. */
export async function osDetails(pid: number): Promise<OsDetails | null> {
  if (process.platform !== 'linux') return null
  const [status, stat, command, environ, memory, workingFolder, files, below] = await Promise.all([
    read(`/proc/${pid}/status`),
    read(`/proc/${pid}/stat`),
    read(`/proc/${pid}/cmdline`),
    read(`/proc/${pid}/environ`),
    read(`/proc/${pid}/smaps_rollup`),
    readlink(`/proc/${pid}/cwd`).catch(() => ''),
    openFiles(pid),
    descendants(pid),
  ])
  // An exiting process still has a PID, but no memory.
  const rssBytes = kilobytesOf(status, 'VmRSS')
  if (status === null || stat === null || rssBytes === null) return null
  return {
    command: strings(command).map(cut),
    parentPid: numberOf(status, 'PPid'),
    workingFolder,
    threads: numberOf(status, 'Threads'),
    niceness: parseStat(stat)?.niceness ?? 0,
    rssBytes,
    pssBytes: kilobytesOf(memory, 'Pss'),
    openFiles: files.shown,
    openFilesTotal: files.total,
    environment: strings(environ)
      .slice(0, MOST_ENVIRONMENT)
      .map((entry): readonly [string, string] => {
        const at = entry.indexOf('=')
        return at === -1 ? [entry, ''] : [entry.slice(0, at), cut(entry.slice(at + 1))]
      })
      .sort(([a], [b]) => (a < b ? -1 : 1)),
    descendants: below,
  }
}
