// The operating system's side of the story, for assertions: never our own counters.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { TOKEN_VARIABLE } from '../../src/engine/process/child-env.ts'
import { statOrNull } from '../../src/system/proc-stat.ts'
import { procStat } from './proc-stat.mjs'

export interface OsProcess {
  readonly pid: number
  readonly state: string
  readonly command: string
}

function readProcess(pid: number): OsProcess & { readonly environ: string } {
  return {
    pid,
    state: procStat(pid).state,
    command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(),
    environ: readFileSync(`/proc/${pid}/environ`, 'latin1'),
  }
}

/** Living processes that carry a supervisor's token; zombies do not count. */
export function withToken(token: string): OsProcess[] {
  const found: OsProcess[] = []
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      const { environ, ...process } = readProcess(Number(entry))
      if (process.state !== 'Z' && environ.split('\0').includes(`${TOKEN_VARIABLE}=${token}`)) found.push(process)
    } catch {
      // ended while we looked, or not ours to read
    }
  }
  return found
}

/** False when it has ended by now: who is forked by somebody else is reaped before we hear of it. */
export function killIfThere(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}

export function isRunning(pid: number): boolean {
  try {
    return readProcess(pid).state !== 'Z'
  } catch {
    return false
  }
}

/** Where each descriptor of a process points. */
export function descriptors(pid: number | 'self' = 'self'): Map<number, string> {
  const open = new Map<number, string>()
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    try {
      open.set(Number(fd), readlinkSync(`/proc/${pid}/fd/${fd}`))
    } catch {
      // the descriptor of this very listing
    }
  }
  return open
}

/** Waits for a condition of the outside world that sends no event; fails with what it waited for. */
export async function until(what: string, condition: () => boolean, timeoutMs = 10_000): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms for: ${what}`)
    await delay(5)
  }
}

/** The processes below this one, by their parents. */
export function descendantsOf(pid: number): readonly number[] {
  const pids = readdirSync('/proc').map(Number).filter(Boolean)
  const below = (parent: number): number[] =>
    pids.filter((one) => statOrNull(one)?.parentPid === parent).flatMap((one) => [one, ...below(one)])
  return below(pid)
}

/** Its command line with spaces; '' where it has ended. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return ''
  }
}
