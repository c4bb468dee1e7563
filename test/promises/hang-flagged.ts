// Promise 6: a worker that does not respond is named within two beats, with the right word; it is taken back when it goes
// on; and nobody who is well is ever named.

import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { HangKind, ProcessId } from '../../src/shared/process.ts'
import { Pool } from '../../src/engine/pool/pool.ts'
import type { Supervisor } from '../../src/engine/supervisor/supervisor.ts'
import { until } from '../support/os-view.ts'
import { numbers, onStage } from '../support/stage.ts'
import { stuckTask, type WorkerKind, workersOf } from '../support/worker-kind.ts'

export type StuckWay =
  | 'stopped'
  | 'stopped while idle'
  | 'busy loop'
  | 'bad expression'
  | 'blocked call'
  | 'blocked read'

const WAYS: Readonly<Record<StuckWay, { readonly kind: HangKind; readonly task: string | null }>> = {
  stopped: { kind: 'stopped', task: 'waits' },
  'stopped while idle': { kind: 'stopped', task: null },
  'busy loop': { kind: 'busy', task: 'busyLoop' },
  'bad expression': { kind: 'busy', task: 'badExpression' },
  'blocked call': { kind: 'blocked', task: 'blockedCall' },
  'blocked read': { kind: 'blocked', task: 'blockedRead' },
}

/** Long enough to be named, and then it goes on. */
const STUCK_MS = 2_600
const NS_PER_MS = 1e6

interface Word {
  readonly kind: HangKind | 'responsive'
  readonly atNs: bigint
}

/** What is said of each process, with the time. */
function listen(supervisor: Supervisor): Map<ProcessId, Word[]> {
  const words = new Map<ProcessId, Word[]>()
  supervisor.journal.subscribe((event) => {
    if (event.type !== 'process.unresponsive' && event.type !== 'process.responsive') return
    const kind = event.type === 'process.unresponsive' ? event.kind : 'responsive'
    words.set(event.processId, [...(words.get(event.processId) ?? []), { kind, atNs: process.hrtime.bigint() }])
  })
  return words
}

export interface HangSize {
  readonly kind: WorkerKind
  readonly times: number
  readonly together: number
}

interface Metrics {
  readonly flagged: number
  readonly wrongWord: number
  /** What was said beyond the word and its taking back. */
  readonly moreWords: number
  readonly slowestMs: number
  readonly medianMs: number
  /** Those that were told to be well again. */
  readonly wellAgain: number
  /** Words about anybody who was well. */
  readonly falseWords: number
}

export async function hangFlagged(way: StuckWay, { kind: workers, times, together }: HangSize) {
  return onStage(1_000, async (supervisor, folder): Promise<Metrics> => {
    const { kind, task } = WAYS[way]
    const pool = new Pool({ processes: together, supervisor, ...workersOf(workers) })
    const ready = (): number =>
      supervisor.activeChildren().filter(({ id, life }) => life.ready && pool.processIds.includes(id)).length
    await until('all are up', () => ready() === together)
    const tookMs: number[] = []
    const sum = { flagged: 0, wrongWord: 0, moreWords: 0, wellAgain: 0, falseWords: 0 }
    for (let round = 0; round * together < times; round++) {
      const words = listen(supervisor)
      const count = Math.min(together, times - round * together)
      const place = (i: number): string => join(folder, `${round}-${i}`)
      const paths = numbers(count).map(place)
      const beganNs = new Map<ProcessId, bigint>()
      const ids = pool.processIds
      let work: Promise<unknown> = Promise.resolve()
      if (task !== null) {
        if (way === 'blocked read')
          spawnSync(
            'mkfifo',
            paths.map((path) => `${path}-fifo`),
          )
        const inputs = paths.map((path) => [path, way === 'stopped' ? STUCK_MS + 1_000 : STUCK_MS, `${path}-fifo`])
        work = pool.map(stuckTask(task, workers), inputs, { chunkSize: 1 })
        await until('all are stuck', () => paths.every(existsSync), 30_000)
      }
      if (kind === 'stopped') {
        for (const [i, pid] of pool.pids.entries()) {
          if (i >= count && task === null) continue
          const id = ids[i]
          if (id === undefined) throw new Error('a worker has gone')
          process.kill(pid, 'SIGSTOP')
          beganNs.set(id, process.hrtime.bigint())
        }
      }
      const named = (): number => [...words.values()].filter(([first]) => first?.kind !== undefined).length
      await until('all of them are named', () => named() >= count, 10_000)
      if (kind === 'stopped') for (const pid of pool.pids) process.kill(pid, 'SIGCONT')
      if (way === 'blocked read') for (const path of paths) release(`${path}-fifo`)
      // Which worker ran which task nobody says: the earliest word is of the task that began first, and so on.
      const firsts = [...words.values()].flatMap(([first]) => (first === undefined ? [] : [first]))
      const starts =
        kind === 'stopped' ? [...beganNs.values()] : paths.map((path) => BigInt(readFileSync(path, 'utf8')))
      const byTime = (a: bigint, b: bigint): number => (a < b ? -1 : 1)
      starts.sort(byTime)
      for (const [i, { atNs }] of firsts.sort((a, b) => byTime(a.atNs, b.atNs)).entries()) {
        tookMs.push(Number(atNs - (starts[i] ?? atNs)) / NS_PER_MS)
      }
      await work
      const wellAgain = (): number => [...words.values()].filter((said) => said.at(-1)?.kind === 'responsive').length
      await until('all of them are well again', () => wellAgain() >= count, 10_000)
      sum.flagged += firsts.length
      for (const said of words.values()) {
        if (said[0]?.kind !== kind) sum.wrongWord++
        sum.moreWords += said.length - 2
      }
      sum.wellAgain += wellAgain()
      sum.falseWords += Math.max(0, words.size - count)
    }
    await pool.terminate()
    tookMs.sort((a, b) => a - b)
    return {
      ...sum,
      slowestMs: Math.round(tookMs.at(-1) ?? Number.NaN),
      medianMs: Math.round(tookMs[tookMs.length >> 1] ?? Number.NaN),
    }
  })
}

function release(fifo: string): void {
  const fd = openSync(fifo, 'r+')
  writeSync(fd, 'x')
  closeSync(fd)
}

export interface WellSize {
  readonly kind: WorkerKind
  readonly forMs: number
  readonly workers: number
  /** How long this program stands still in between. */
  readonly blockedMs: number
}

/**
 * Workers that are well: most are idle, now and then there is a tiny task, some wait for timers longer than a beat, one
 * runs tasks shorter than a beat one after the other, and rests between them for a moment. In between this program itself stands still for a while.
 */
export async function nobodyFlagged({ kind, forMs, workers, blockedMs }: WellSize) {
  return onStage(1_000, async (supervisor) => {
    const words = listen(supervisor)
    const make = (processes: number): Pool => new Pool({ processes, supervisor, ...workersOf(kind) })
    const [idle, rushed] = [make(workers), make(1)]
    const untilMs = performance.now() + forMs
    const goesOn = (): boolean => performance.now() < untilMs
    let tasks = 0
    let stoodStill = 0
    const rush = async (): Promise<void> => {
      for (; goesOn(); tasks++) await rushed.apply(stuckTask('spin', kind), [200])
    }
    const now = async (): Promise<void> => {
      for (; goesOn(); tasks++) {
        await idle.apply(stuckTask('spin', kind), [1])
        await delay(100)
      }
    }
    const wait = async (): Promise<void> => {
      // In Python a task that sleeps is blocked: it is well for a beat.
      const ms = kind === 'node' ? Math.min(5_000, forMs / 2) : 700
      for (; goesOn(); tasks++) await idle.apply(stuckTask('sleep', kind), [ms])
    }
    const standStill = async (): Promise<void> => {
      while (goesOn()) {
        await delay(Math.min(20_000, forMs / 3))
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockedMs)
        stoodStill++
      }
    }
    await Promise.all([rush(), now(), wait(), wait(), standStill()])
    await Promise.all([idle.terminate(), rushed.terminate()])
    return { seconds: Math.round(forMs / 1_000), workers: workers + 1, tasks, stoodStill, falseWords: words.size }
  })
}
