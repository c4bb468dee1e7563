// What crosses to a process and back. Plain data does; a function goes by its name, and a file by its path.

import { mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { QueueProxy } from 'procdeck'

export interface Job {
  readonly account: { readonly cents: number }
  readonly numbers: readonly number[]
}

/** No export, so no target either. */
function isEven(n: number): boolean {
  return n % 2 === 0
}

const TESTS = { isEven }

/** Wrong: a server belongs to its process. It could put the port. */
export async function putServer(results: QueueProxy<unknown>): Promise<void> {
  await results.put({ server: createServer() })
}

/** Right: the test goes by its name, and all else is plain data. */
export async function keep(jobs: QueueProxy<Job>, results: QueueProxy<Job>, test: keyof typeof TESTS): Promise<void> {
  const { account, numbers } = await jobs.get()
  await results.put({ account, numbers: numbers.filter(TESTS[test]) })
}

/** Right: returns the path of a file, not its handle. */
export function writeText(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'procdeck-text-')), 'text')
  writeFileSync(path, text)
  return path
}

export function takeText(path: string): string {
  const text = readFileSync(path, 'utf8')
  rmSync(path)
  rmdirSync(dirname(path))
  return text
}

export function echo(value: unknown): unknown {
  return value
}

/** How many processes have this mark in their environment; null where the system does not tell. */
export function countMarked(mark: string): number | null {
  if (process.platform !== 'linux') return null
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && environmentOf(pid).includes(mark)).length
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch {
    return ''
  }
}
