// What the processes run: one measures starts of its own workers, one is given bytes, one imports modules. And what the
// program itself does with files.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import type { PoolOptions, QueueProxy } from 'procdeck'

/** By name, as the options of a pool. */
const OF_NODE: Readonly<Record<string, PoolOptions>> = {
  spawn: { startMethod: 'spawn' },
  warm: { startMethod: 'warm' },
  thread: { startMethod: 'thread' },
}
const OF_PYTHON: Readonly<Record<string, PoolOptions>> = {
  'Python spawn': { runtime: 'python', startMethod: 'spawn' },
  'Python fork': { runtime: 'python', startMethod: 'fork' },
  'Python forkserver': { runtime: 'python', startMethod: 'forkserver' },
}
/** Processes that wait at a time. */
const MOST_WAITING = 10

export interface Start {
  readonly method: string
  /** Of the process that answered: for a thread, that of its host. */
  readonly pid: number
  readonly ms: number
  /** It was started ahead, and only taken. */
  readonly waited: boolean
  /** Of a thread it is that of its host. */
  readonly usage: Usage
}

/**
 * From asking for one more worker until it has answered, `rounds` times for each start method. In a process of its own,
 * with a supervisor of its own: a scope has none to fill a stock of waiting processes with. `script`: the functions for
 * workers in Python; null where there is none.
 */
export async function measureStarts(told: QueueProxy<Start>, rounds: number, script: string | null): Promise<void> {
  // Imported by this process alone: in its workers the import would be part of what is measured.
  const { Pool, Supervisor } = await import('procdeck')
  const supervisor = new Supervisor()
  let taken = 0
  // A worker that is killed would be replaced, and the time of two starts be told as that of one.
  const killed = new Promise<never>((_, reject) => {
    const pids = new Map<number, number>()
    supervisor.journal.subscribe((event) => {
      if (event.type === 'process.adopted') taken++
      else if (event.type === 'process.started') pids.set(event.processId, event.pid)
      else if (event.type === 'process.exited' && event.cause.by !== 'procdeck')
        reject(new Error(`its worker PID ${pids.get(event.processId)} ended: ${event.cause.text}`))
    })
  })
  killed.catch(() => undefined)
  for (const [name, options] of Object.entries({ ...OF_NODE, ...(script === null ? {} : OF_PYTHON) })) {
    const { startMethod, runtime } = options
    const pool = new Pool({ processes: 1, supervisor, ...options })
    const task = (ofNode: string, ofPython: string) =>
      runtime === 'python' ? { module: script ?? '', export: ofPython } : { module: import.meta.url, export: ofNode }
    const answer = task('answer', 'own_pid')
    const usage = task('memory', 'usage')
    const never = task('neverReturn', 'never_return')
    // The first worker is never free, so each answer is that of a new one; and a thread finds its host there, a fork its
    // server.
    await pool.apply(answer)
    const busy = pool.submit(never)
    busy.catch(() => undefined)
    const measure = async (): Promise<void> => {
      for (let round = 0; round < rounds; round++) {
        if (startMethod === 'warm' && round % MOST_WAITING === 0) {
          await supervisor.warmUp(Math.min(MOST_WAITING, rounds - round))
          // It is not refilled while its processes are taken.
          await supervisor.warmUp(0)
        }
        const before = taken
        const beganMs = performance.now()
        await pool.resize(2)
        const pid = await pool.apply<number>(answer)
        const ms = round3(performance.now() - beganMs)
        const waited = taken > before
        await told.put({ method: name, pid, ms, waited, usage: await pool.apply<Usage>(usage) })
        // After that, so that a start which was printed is told, whenever this process is killed.
        console.log(`${name} ${round + 1}: PID ${pid} answered after ${ms} ms`)
        await pool.resize(1)
        while (pool.processIds.length > 1) await sleep(1)
      }
    }
    await Promise.race([killed, measure()])
    await pool.terminate()
  }
  await supervisor.close()
}

export function answer(): number {
  return process.pid
}

export function neverReturn(): Promise<never> {
  return new Promise(() => undefined)
}

export interface Made {
  readonly pid: number
  readonly bytes: Uint8Array
  readonly checksum: number
}

export interface Taken {
  readonly pid: number
  readonly checksum: number
  readonly checksumMs: number
}

/** So many bytes, the same in a file, and their checksum. */
export function make(size: number, path: string): Made {
  const bytes = Buffer.alloc(
    size,
    Uint8Array.from({ length: 251 }, (_, i) => i),
  )
  writeFileSync(path, bytes)
  const checksum = crc32(bytes)
  console.log(`${size} bytes, checksum ${checksum}`)
  return { pid: process.pid, bytes, checksum }
}

/** Bytes that arrive with the task, or the path of a file that holds them. */
export function take(given: Uint8Array | string): Taken {
  const bytes = typeof given === 'string' ? readFileSync(given) : given
  const beganMs = performance.now()
  const checksum = crc32(bytes)
  return { pid: process.pid, checksum, checksumMs: performance.now() - beganMs }
}

/** 200,000 rows, as a module that reads a table when it is imported. */
const TABLE = 'export const rows = Array.from({ length: 200_000 }, (_, id) => ({ id, name: `row ${id}` }))'

const IMPORTS: Readonly<Record<string, readonly string[]>> = {
  nothing: [],
  'one module': ['node:crypto'],
  'five modules': ['node:http', 'node:https', 'node:http2', 'node:repl', 'node:test'],
  'a table': [`data:text/javascript,${encodeURIComponent(TABLE)}`],
}

export interface Usage {
  readonly memory: 'PSS' | 'RSS'
  readonly bytes: number
}

/** Memory of this process after an import. */
export async function tellMemory(told: QueueProxy<Usage>, imports: string): Promise<void> {
  for (const name of IMPORTS[imports] ?? []) await import(name)
  const usage = memory()
  console.log(`imports ${imports}: ${usage.bytes} bytes (${usage.memory})`)
  await told.put(usage)
}

/** What processes share, as the code of their interpreter, is in the PSS of each in part, and in the RSS of each in full. */
export function memory(): Usage {
  try {
    const [, kilobytes] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/smaps_rollup', 'latin1')) ?? []
    if (kilobytes !== undefined) return { memory: 'PSS', bytes: Number(kilobytes) * 1_024 }
  } catch {
    // Not Linux, or not allowed.
  }
  return { memory: 'RSS', bytes: process.memoryUsage.rss() }
}

/** A temporary folder, with the program in Python: no other interpreter can read what is packed into the app's archive. */
export function openFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-cost-'))
  const beside = new URL('./process-cost.py', import.meta.url)
  const script = join(folder, 'process-cost.py')
  const isThere = existsSync(beside)
  if (isThere) writeFileSync(script, readFileSync(beside))
  return {
    file: join(folder, 'bytes'),
    script: isThere ? script : null,
    remove: (): void => {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Which of these processes have not ended when the time is over. */
export async function stillRunning(pids: readonly number[], limitMs: number): Promise<readonly number[]> {
  const limit = performance.now() + limitMs
  let left = pids.filter(isRunning)
  while (left.length > 0 && performance.now() < limit) {
    await sleep(5)
    left = left.filter(isRunning)
  }
  return left
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // An orphan stays in the list of processes, in state Z, until the system takes it out.
    return process.platform !== 'linux' || !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ')
  } catch {
    return false
  }
}

/** To three digits, which is all that such a measurement is worth. */
function round3(value: number): number {
  return Number(value.toPrecision(3))
}
