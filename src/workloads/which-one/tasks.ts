// What the processes and threads run: a task of each kind of work, all tasks in one process, and the server.

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { availableParallelism } from 'node:os'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { deflate, inflate } from 'node:zlib'
import type { QueueProxy } from 'procdeck'

/** `size`: the steps of a calculation, the port of the server, or the bytes of a text. */
export interface Work {
  readonly kind: 'cpu' | 'io' | 'zlib'
  readonly tasks: number
  readonly size: number
}

/** A request that has no answer by then has failed. */
const LIMIT_MS = 10_000
/** Threads of libuv that native code runs on, where nobody has set another number. */
const LIBUV_THREADS = 4
const WARM_MS = 20
const deflated = promisify(deflate)
const inflated = promisify(inflate)
let digits = Buffer.alloc(0)

/** One task. */
export function one({ kind, size }: Work, index: number): number | Promise<number> {
  if (kind === 'cpu') return calculate(index + 1, size)
  return kind === 'io' ? request(size, index) : roundTrip(size, index)
}

/** The plain loop: a task begins when the one before it has ended. */
export async function inLoop(work: Work): Promise<number[]> {
  const values: number[] = []
  for (let i = 0; i < work.tasks; i++) values.push(await one(work, i))
  return values
}

/** All tasks at once in one process. */
export function atOnce(work: Work): Promise<number[]> {
  return Promise.all(Array.from({ length: work.tasks }, async (_, i) => one(work, i)))
}

/** `seed` times 31 to the power of `steps`, modulo a prime, step by step. */
function calculate(seed: number, steps: number): number {
  let value = seed
  for (let i = 0; i < steps; i++) value = (value * 31) % 1_000_003
  return value
}

/** Asks the server for the square of `index`. */
function request(port: number, index: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(LIMIT_MS)
    get({ host: '127.0.0.1', port, path: `/${index}`, agent: false, signal }, (response) => {
      resolve(text(response).then(Number))
    }).on('error', reject)
  })
}

/** Compresses a text and decompresses it again: how many bytes came back, or -1 where they are not the same. */
async function roundTrip(size: number, index: number): Promise<number> {
  const sent = textOf(size).subarray(index)
  // All in one go: by default zlib comes back to the interpreter every 16 KiB.
  const chunkSize = size + 1_024
  const back = await inflated(await deflated(sent, { chunkSize }), { chunkSize })
  return back.equals(sent) ? back.length : -1
}

/** Made once in each process: the time of the work is that of zlib. */
function textOf(size: number): Buffer {
  if (digits.length === size) return digits
  let numbers = ''
  for (let value = 7; numbers.length < size; value = (value * 31) % 1_000_003) numbers += `${value} `
  digits = Buffer.from(numbers).subarray(0, size)
  return digits
}

/** What the server says of itself and of its machine: its port, and the cores that this program may use. */
export type Facts = readonly [port: number, cores: number, libuvThreads: number]

/** Answers each request after `latencyMs`, until an item comes from `stop`. */
export async function serve(facts: QueueProxy<Facts>, stop: QueueProxy, latencyMs: number): Promise<void> {
  let answered = 0
  const server = createServer(({ url = '' }, response) => {
    setTimeout(() => {
      response.end(`${Number(url.slice(1)) ** 2}`)
      answered++
    }, latencyMs)
  })
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1_024 })
  await once(server, 'listening')
  const libuvThreads = Number(process.env['UV_THREADPOOL_SIZE'] ?? LIBUV_THREADS)
  await facts.put([(server.address() as AddressInfo).port, availableParallelism(), libuvThreads])
  await stop.get()
  server.close()
  console.log(`answered ${answered} requests`)
}

export interface Usage {
  readonly pid: number
  readonly memory: 'PSS' | 'RSS'
  readonly bytes: number
  /** Context switches so far: because it waited, and because the system took it off a core. */
  readonly voluntary: number
  readonly involuntary: number
  /** Time on a core so far. */
  readonly cpuMs: number
}

/** All say that they are there, and go on when `go` is closed: so each worker has one of these tasks. */
export async function meet(there: QueueProxy<number>, go: QueueProxy, warmUp: readonly Work[]): Promise<Usage> {
  for (const work of warmUp) {
    const beganMs = performance.now()
    try {
      // The first calls of a calculation are slower, until its code is compiled.
      do await one(work, 0)
      while (work.kind === 'cpu' && performance.now() - beganMs < WARM_MS)
    } catch {
      // It fails again where it is measured, and is told there.
    }
  }
  await there.put(process.pid)
  try {
    await go.get()
  } catch (error) {
    if (!(error instanceof Error && error.name === 'QueueClosedError')) throw error
  }
  // All threads of a process together.
  const { voluntaryContextSwitches, involuntaryContextSwitches, userCPUTime, systemCPUTime } = process.resourceUsage()
  const usage = {
    pid: process.pid,
    ...memory(),
    voluntary: voluntaryContextSwitches,
    involuntary: involuntaryContextSwitches,
    cpuMs: Math.round((userCPUTime + systemCPUTime) / 1_000),
  }
  console.log(
    `${usage.bytes} bytes (${usage.memory}), ${usage.voluntary} voluntary and ${usage.involuntary} involuntary switches, ${usage.cpuMs} ms of CPU`,
  )
  return usage
}

/** What processes share, as the code of their interpreter, is in the PSS of each in part, and in the RSS of each in full. */
function memory(): Pick<Usage, 'memory' | 'bytes'> {
  try {
    const [, kilobytes] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/smaps_rollup', 'latin1')) ?? []
    if (kilobytes !== undefined) return { memory: 'PSS', bytes: Number(kilobytes) * 1_024 }
  } catch {
    // Not Linux, or not allowed.
  }
  return { memory: 'RSS', bytes: process.memoryUsage.rss() }
}
