// Promise 7: a task's deadline is kept, whatever its code does. The task itself writes down when it began, by the clock
// that all processes share; nothing else can say it, for a stuck one says nothing any more.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TaskTimeoutError } from '../../src/engine/errors.ts'
import { Pool } from '../../src/engine/pool/pool.ts'
import { isRunning, until } from '../support/os-view.ts'
import { OutcomeTable, numbers, onStage } from '../support/stage.ts'
import { chaosTask, type WorkerKind, workersOf } from '../support/worker-kind.ts'

export type StuckKind = 'busy loop' | 'stopped' | 'blocked' | 'never resolves' | 'holds the GIL'

export interface DeadlineSize {
  readonly workerKind?: WorkerKind
  readonly tasks: number
  readonly workers: number
  readonly deadlineMs: number
}

interface Metrics {
  readonly timeouts: number
  /** While they ran, this program itself stood still, so that nothing can be said of them: others were run instead. */
  readonly undecided: number
  readonly earliestMs: number
  readonly medianMs: number
  readonly latestMs: number
  /** Workers that did not leave. */
  readonly stillThere: number
  readonly workersAfter: number
  readonly doubled: number
}

const NS_PER_MS = 1e6
const BEAT_MS = 10
/** Standing still for so long is the machine's doing: starting eight processes takes less. */
const STALL_MS = 200

/** As often others are run instead: beside other tests the program stands still again and again. */
const MOST_UNDECIDED = 4

/** Whether this program stood still. */
class Stalls {
  #lastStallNs = 0n
  #lastNs = process.hrtime.bigint()
  readonly #timer = setInterval(() => {
    this.#look()
  }, BEAT_MS)

  since(fromNs: bigint): boolean {
    this.#look()
    return this.#lastStallNs > fromNs
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const nowNs = process.hrtime.bigint()
    if (Number(nowNs - this.#lastNs) / NS_PER_MS > STALL_MS) this.#lastStallNs = nowNs
    this.#lastNs = nowNs
  }
}

export async function deadlineKept(kind: StuckKind, { workerKind = 'node', tasks, workers, deadlineMs }: DeadlineSize) {
  return onStage(500, async (supervisor, folder): Promise<Metrics> => {
    const pool = new Pool({ processes: workers, supervisor, ...workersOf(workerKind) })
    const stalls = new Stalls()
    const tookMs: number[] = []
    const condemned: number[] = []
    let given = 0
    let undecided = 0
    let doubled = 0
    while (tookMs.length < tasks && undecided <= MOST_UNDECIDED * tasks) {
      const table = new OutcomeTable()
      const from = given
      const inputs = numbers(tasks - tookMs.length).map((i) => [folder, from + i, kind])
      given += inputs.length
      await pool.run(chaosTask('stuck', workerKind), inputs, {
        chunkSize: 1,
        shape: 'single',
        deadlineMs,
        onOutcomes: (batch) => {
          const nowNs = process.hrtime.bigint()
          table.note(batch)
          const [error] = batch.values
          if (!(error instanceof TaskTimeoutError)) return
          condemned.push(error.pid ?? 0)
          const beganNs = BigInt(readFileSync(join(folder, String(from + batch.first)), 'utf8'))
          if (stalls.since(beganNs)) undecided++
          else tookMs.push(Number(nowNs - beganNs) / NS_PER_MS)
        },
      }).done
      doubled += table.doubled
      if (table.missing(inputs.length) > 0 || table.count('failed') < inputs.length) break
    }
    stalls.stop()
    await until('those who were late are gone', () => !condemned.some(isRunning), 10_000)
    // Of a forked worker its server tells the end, a moment after it.
    const isNew = (pid: number): boolean => !condemned.includes(pid)
    await until('all workers are there', () => pool.pids.length === workers && pool.pids.every(isNew))
    const again = await pool.map<number>(chaosTask('increment', workerKind), numbers(20), { chunkSize: 1 })
    const workersAfter = again.every((value, i) => value === i + 1) ? pool.pids.length : 0
    await pool.terminate()
    tookMs.sort((a, b) => a - b)
    return {
      timeouts: tookMs.length,
      undecided,
      earliestMs: Math.round(tookMs[0] ?? 0),
      medianMs: Math.round(tookMs[Math.floor(tookMs.length / 2)] ?? 0),
      latestMs: Math.round(tookMs.at(-1) ?? 0),
      stillThere: condemned.filter(isRunning).length,
      workersAfter,
      doubled,
    }
  })
}

/**
 * Tasks with a deadline that wait at a worker between others without one: when such a one gets stuck, what its worker has
 * done before is not to be waited for.
 */
export async function deadlineAmongOthers(kind: WorkerKind, stuckTasks: number, deadlineMs: number) {
  return onStage(500, async (supervisor, folder) => {
    const pool = new Pool({ processes: 1, supervisor, ...workersOf(kind) })
    const others: Promise<number[]>[] = []
    const stuck: Promise<number>[] = []
    const work = (): void => {
      // The same function: what has to be loaded first is told before.
      const inputs = new Array<unknown>(100).fill([folder, 0, 'short'])
      others.push(pool.map<number>(chaosTask('stuck', kind), inputs, { chunkSize: 1 }))
    }
    for (let i = 0; i < stuckTasks; i++) {
      work()
      const late = pool.submit(chaosTask('stuck', kind), [[folder, i, 'busy loop']], { deadlineMs }).then(
        () => Number.NaN,
        (error: unknown) => {
          const nowNs = process.hrtime.bigint()
          const beganNs = BigInt(readFileSync(join(folder, String(i)), 'utf8'))
          return error instanceof TaskTimeoutError ? Number(nowNs - beganNs) / NS_PER_MS : Number.NaN
        },
      )
      stuck.push(late)
      await Promise.resolve() // it is handed over at the end of its turn, and shall stand before the next ones
    }
    work()
    const tookMs = (await Promise.all(stuck)).sort((a, b) => a - b)
    const done = (await Promise.all(others)).flat().length
    await pool.terminate()
    return { timeouts: tookMs.length, earliestMs: tookMs[0] ?? 0, latestMs: tookMs.at(-1) ?? 0, done }
  })
}

/** A quick task whose module takes longer to load than the task may run. */
export async function slowModule(deadlineMs: number) {
  return onStage(500, async (supervisor) => {
    const pool = new Pool({ processes: 1, supervisor })
    const module = new URL('../programs/chaos-slow-module.mjs', import.meta.url)
    const value = await pool.submit<number>({ module, export: 'quick' }, [41], { deadlineMs })
    await pool.terminate()
    return { value }
  })
}
