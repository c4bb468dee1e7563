// Start method `thread` on real worker threads in a real host process: what is the same as with processes, and what is not.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SessionEvent } from '../../shared/events.ts'
import { WorkerLostError } from '../errors.ts'
import { Process } from '../supervisor/process.ts'
import { Queue } from '../queue/queue.ts'
import { Supervisor } from '../supervisor/supervisor.ts'
import { descriptors, isRunning, until, withToken } from '../../../test/support/os-view.ts'
import { Pool } from './pool.ts'
import type { PoolOptions } from './pool-options.ts'

const tasks = new URL('../../../test/programs/tasks.mjs', import.meta.url)
const target = (name: string) => ({ module: tasks, export: name })
const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

let supervisor: Supervisor
let pools: Pool[]
let events: SessionEvent[]

function make(options: PoolOptions = {}): Pool {
  const pool = new Pool({ processes: 3, startMethod: 'thread', supervisor, ...options })
  pools.push(pool)
  return pool
}

function happened<T extends SessionEvent['type']>(type: T): Extract<SessionEvent, { type: T }>[] {
  return events.filter((event) => event.type === type) as Extract<SessionEvent, { type: T }>[]
}

const named = (name: string) => happened('process.starting').filter((event) => event.name.startsWith(name))

/** The one process that all workers are in. */
function hostOf(pool: Pool): number {
  const pids = new Set(pool.pids)
  expect(pids.size).toBe(1)
  return [...pids][0] ?? 0
}

async function allUp(pool: Pool, workers = 3): Promise<void> {
  await until('every worker is up', () => {
    const { processes } = supervisor.journal.state
    return pool.processIds.filter((id) => processes[id]?.state === 'running').length === workers
  })
}

beforeEach(() => {
  supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
  pools = []
  events = []
  supervisor.journal.subscribe((event) => events.push(event))
})

afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.terminate()))
  await supervisor.close()
  expect(withToken(supervisor.token)).toEqual([])
  expect([...descriptors().values()].filter((to) => to.includes('procdeck-'))).toEqual([])
})

describe('threads do the work of a pool', () => {
  test('map gives the results in order, from one process with several workers', async () => {
    const pool = make()
    expect(await pool.map(target('increment'), numbers(5_000))).toEqual(numbers(5_000).map((n) => n + 1))
    await allUp(pool)
    expect(pool.pids).toHaveLength(3)
    const host = hostOf(pool)
    expect(isRunning(host)).toBe(true)
    expect(new Set(await pool.map(target('pid'), numbers(60).fill(0), { chunkSize: 1 }))).toEqual(new Set([host]))
    expect(withToken(supervisor.token).filter(({ command }) => command.includes('host'))).toHaveLength(1)
    expect(named('ThreadPoolWorker-').map(({ startMethod }) => startMethod)).toEqual(['thread', 'thread', 'thread'])
    expect(named('ThreadHost-')).toHaveLength(1)
  })

  test('each thread has its own name, modules and initializer', async () => {
    const pool = make({ initializer: { target: target('setUp'), args: ['ready'] } })
    await allUp(pool)
    const heads = await pool.map(target('whatWasSetUp'), numbers(20).fill(0), { chunkSize: 1 })
    expect(new Set(heads)).toEqual(new Set(['ready']))
    const { name, pid } = await pool.apply<{ name: string; pid: number }>(target('whoAmI'))
    expect(name).toMatch(/^ThreadPoolWorker-\d+$/)
    expect(pid).toBe(hostOf(pool))
  })

  test('a task that throws has failed, and nobody else', async () => {
    const pool = make()
    const [failed, fine] = await Promise.allSettled([
      pool.submit(target('fail'), ['b']),
      pool.submit(target('add'), [1, 1]),
    ])
    expect(failed).toMatchObject({ status: 'rejected', reason: { name: 'RangeError', message: 'no b here' } })
    expect(fine).toMatchObject({ status: 'fulfilled', value: 2 })
  })

  test('large buffers, small messages and many of them cross whole', async () => {
    const pool = make({ processes: 2 })
    const sizes = [10, 70_000, 3_000_000, 40_000_000]
    const sent = sizes.map((size) => Buffer.alloc(size, 5))
    expect(await pool.map(target('lengthOf'), sent, { chunkSize: 1 })).toEqual(sizes)
    const got = await pool.map<Buffer>(target('bytes'), sizes, { chunkSize: 1 })
    expect(got.map((bytes) => [bytes.length, bytes.at(-1)])).toEqual(sizes.map((size) => [size, 7]))
    const text = 'x'.repeat(50_000)
    expect(
      await pool.map(
        target('identity'),
        numbers(400)
          .fill(0)
          .map(() => text),
      ),
    ).toEqual(numbers(400).map(() => text))
  })

  test('tasks use their own pool', async () => {
    const pool = make({ processes: 4 })
    expect(await pool.apply(target('nested'), [pool, 3])).toBe(3)
  })

  test('a pool whose tasks all wait for it is in a deadlock, and says so', async () => {
    const pool = make({ processes: 2 })
    await expect(pool.apply(target('nested'), [pool, 5])).rejects.toMatchObject({ name: 'DeadlockError' })
  })
})

describe('threads use queues', () => {
  const programs = new URL('../../../test/programs/queues.mjs', import.meta.url)

  test('an item that a thread puts arrives', async () => {
    const pool = make({ processes: 2 })
    const queue = new Queue<number>({ supervisor, name: 'numbers' })
    const sent = pool.submit({ module: programs, export: 'throughTask' }, [[queue, 7]])
    expect(await queue.get()).toBe(14)
    await sent
  })

  test('two that wait for each other while we wait for them are in a deadlock', async () => {
    const pool = make({ processes: 2 })
    const [q1, q2, results, end] = ['q1', 'q2', 'results', 'end'].map((name) => new Queue({ supervisor, name }))
    const both = Promise.all(
      [
        [q1, q2, results],
        [q2, q1, results],
      ].map((args) => pool.submit({ module: programs, export: 'sayWhatStopsIt' }, args)),
    )
    await until('both wait', () => q1?.waiting.length === 1 && q2?.waiting.length === 1)
    await expect(end?.get()).rejects.toMatchObject({ name: 'DeadlockError' })
    await both
  })
})

describe('a thread ends', () => {
  test('process.exit ends only the thread that called it', async () => {
    const pool = make()
    await allUp(pool)
    const host = hostOf(pool)
    const slow = pool.submit(target('spin'), [300])
    await expect(pool.apply(target('exit'), [5])).rejects.toThrow(WorkerLostError)
    expect(await slow).toBe(300)
    const [ended] = happened('process.exited')
    expect(ended).toMatchObject({ exitCode: 5, cause: { by: 'itself', text: 'ended with exit code 5' } })
    await allUp(pool)
    expect(hostOf(pool)).toBe(host)
    expect(named('ThreadPoolWorker-')).toHaveLength(4)
  })

  test('what was answered before process.exit counts, and every task has an outcome', async () => {
    const pool = make({ onWorkerLost: 'fail' })
    const inputs = numbers(40).map((n) => [n, n === 20 ? 3 : null])
    const outcomes: string[] = []
    const job = pool.run(target('exitAt'), inputs, {
      chunkSize: 40,
      shape: 'single',
      onOutcomes: (batch) => {
        batch.outcomes.forEach((outcome, i) => (outcomes[batch.first + i] = outcome))
      },
    })
    await job.done
    expect(outcomes.slice(0, 21)).toEqual([
      ...numbers(20)
        .fill(0)
        .map(() => 'done'),
      'lost',
    ])
    expect(outcomes.filter((outcome) => outcome === 'done' || outcome === 'lost')).toHaveLength(40)
  })

  test('an exception that nobody catches is the cause of the end', async () => {
    const pool = make()
    await expect(pool.apply(target('throwsLater'))).rejects.toThrow('raised RangeError: later')
    expect(await pool.apply(target('add'), [1, 2])).toBe(3)
  })

  test('a memory limit ends the thread that reached it, with the reason', async () => {
    const pool = make({ processes: 2, memoryLimitBytes: 64 * 1024 * 1024 })
    await allUp(pool, 2)
    const host = hostOf(pool)
    await expect(pool.apply(target('heap'))).rejects.toThrow(
      'raised MemoryLimit: JavaScript heap out of memory, the limit of a worker is 64 MiB',
    )
    expect(await pool.apply(target('add'), [1, 2])).toBe(3)
    await allUp(pool, 2)
    expect(hostOf(pool)).toBe(host)
  })

  test('a deadline ends a busy thread, and its neighbours go on', async () => {
    const pool = make({ processes: 2 })
    await allUp(pool, 2)
    const host = hostOf(pool)
    const neighbour = pool.submit(target('spin'), [1_000])
    await expect(pool.submit(target('spin'), [60_000], { deadlineMs: 200 })).rejects.toThrow(
      /longer than its deadline of 200 ms/,
    )
    expect(await neighbour).toBe(1_000)
    await until('the thread is gone', () => happened('process.exited').length === 1)
    expect(happened('process.exited')[0]?.cause).toEqual({
      by: 'procdeck',
      text: 'thread terminated by Procdeck: TaskTimeoutError: a task ran longer than its deadline',
    })
    expect(await pool.apply(target('pid'))).toBe(host)
  })

  test('a thread that blocks in a system call and cannot be ended costs its host', async () => {
    const pool = make({ processes: 2, onWorkerLost: 'retry' })
    await allUp(pool, 2)
    const host = hostOf(pool)
    await expect(pool.submit(target('blockFor'), [60], { deadlineMs: 200 })).rejects.toThrow(/longer than its deadline/)
    await until('the host is gone', () => !isRunning(host))
    expect(happened('process.raised').map(({ error }) => error.name)).toContain('ThreadStuck')
    expect(await pool.apply(target('pid'))).not.toBe(host)
  })

  test('a kill by hand ends one thread, and the record says who did it', async () => {
    const pool = make({ onWorkerLost: 'retry' })
    await allUp(pool)
    const host = hostOf(pool)
    const [first = 0] = pool.processIds
    const all = pool.map(target('spin'), numbers(20).fill(20), { chunkSize: 1 })
    expect(supervisor.act(first, 'kill', 'you')).toBe(true)
    expect(await all).toHaveLength(20)
    await until('it is gone', () => happened('process.exited').length === 1)
    expect(happened('process.exited')[0]).toMatchObject({
      processId: first,
      cause: { by: 'you', text: 'thread terminated by you' },
    })
    expect(isRunning(host)).toBe(true)
  })

  test('a worker that has run enough tasks is replaced in the same host', async () => {
    const pool = make({ processes: 1, maxTasksPerChild: 2 })
    const pids = await pool.map<number>(target('pid'), numbers(10).fill(0), { chunkSize: 1 })
    expect(new Set(pids).size).toBe(1)
    expect(named('ThreadPoolWorker-').length).toBeGreaterThanOrEqual(5)
    expect(named('ThreadHost-')).toHaveLength(1)
  })

  test('a busy thread is told from a blocked one, though its process only waits', async () => {
    const pool = make({ processes: 1 })
    const done = pool.submit(target('spin'), [3_000])
    await until('it is noticed', () => happened('process.unresponsive').length > 0)
    expect(happened('process.unresponsive')[0]?.kind).toBe('busy')
    await done
  })
})

describe('the host ends', () => {
  test('a crash in one thread takes all, each says so, and the pool recovers', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'thread-pool-test-'))
    try {
      const pool = make({ onWorkerLost: 'retry' })
      await allUp(pool)
      const host = hostOf(pool)
      const rest = pool.map(target('later'), numbers(300), { chunkSize: 1 })
      expect(await pool.apply(target('crashOnce'), [join(folder, 'crashed')])).toBe('well')
      expect(await rest).toEqual(numbers(300).map((n) => n * 2))
      const ends = happened('process.exited').filter(ofThread)
      expect(ends.map(({ exitCode, cause }) => [exitCode, cause])).toEqual(
        numbers(3).map(() => [
          -6,
          { by: 'outside', text: `gone with its host process PID ${host}: crashed (SIGABRT)` },
        ]),
      )
      await allUp(pool)
      expect(hostOf(pool)).not.toBe(host)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('process.abort does not reach the host: in a thread it is refused', async () => {
    const pool = make()
    await expect(pool.apply(target('abort'))).rejects.toThrow('process.abort() is not supported in workers')
    expect(happened('process.exited')).toEqual([])
  })

  test('SIGKILL from outside takes every thread at once, and each has a replacement in one new host', async () => {
    const pool = make({ onWorkerLost: 'retry' })
    await allUp(pool)
    const host = hostOf(pool)
    const all = pool.map(target('spin'), numbers(60).fill(20), { chunkSize: 1 })
    await until('all are busy', () => pool.metrics.inFlight >= 3)
    process.kill(host, 'SIGKILL')
    expect(await all).toEqual(numbers(60).fill(20))
    await allUp(pool)
    expect(hostOf(pool)).not.toBe(host)
    expect(isRunning(host)).toBe(false)
    expect(named('ThreadHost-')).toHaveLength(2)
    const replaced = named('ThreadPoolWorker-').filter(({ replaces }) => replaces !== null)
    expect(replaced).toHaveLength(3)
  })

  test('bytes that are no frame end the host, and the app goes on', async () => {
    const pool = make({ processes: 2 })
    await expect(pool.apply(target('garbage'))).rejects.toThrow(
      /gone with its host process PID \d+: killed by Procdeck/,
    )
    expect(await pool.apply(target('add'), [1, 2])).toBe(3)
  })

  function ofThread({ processId }: { readonly processId: number }): boolean {
    return supervisor.journal.state.processes[processId]?.startMethod === 'thread'
  }
})

describe('the pool ends', () => {
  test('it shrinks and grows within its host', async () => {
    const pool = make()
    await allUp(pool)
    const host = hostOf(pool)
    await pool.resize(1)
    await until('two are gone', () => pool.processIds.length === 1)
    await pool.resize(4)
    await allUp(pool, 4)
    expect(hostOf(pool)).toBe(host)
    expect(await pool.map(target('increment'), numbers(100))).toHaveLength(100)
  })

  test('close lets the work end and leaves no thread, no host and no memory', async () => {
    const pool = make()
    const work = pool.map(target('spin'), numbers(30).fill(5), { chunkSize: 2 })
    await pool.close()
    expect(await work).toHaveLength(30)
    const pids = withToken(supervisor.token).filter(({ command }) => command.includes('host'))
    await pool.join()
    expect(pids.filter(({ pid }) => isRunning(pid))).toEqual([])
    const ends = happened('process.exited').map(({ exitCode, cause }) => [exitCode, cause.text])
    expect(ends).toEqual(numbers(4).map(() => [0, 'stopped by Procdeck']))
  })

  test('terminate ends threads that are busy', async () => {
    const pool = make()
    await allUp(pool)
    const host = hostOf(pool)
    const work = Promise.allSettled(numbers(6).map(() => pool.submit(target('spin'), [60_000])))
    await until('all are busy', () => pool.metrics.inFlight >= 3)
    const beganMs = performance.now()
    await pool.terminate()
    expect(performance.now() - beganMs).toBeLessThan(2_000)
    expect(isRunning(host)).toBe(false)
    expect((await work).every(({ status }) => status === 'rejected')).toBe(true)
  })

  test('threads that have not started yet go as well', async () => {
    const pool = make({ processes: 8 })
    await pool.terminate()
    expect(withToken(supervisor.token).filter(({ command }) => command.includes('host'))).toEqual([])
  })
})

test('a single process cannot be a thread', () => {
  expect(() => new Process({ target: target('increment'), startMethod: 'thread', supervisor })).toThrow(
    'startMethod: expected "spawn": a thread is no process of its own, only a Pool has them, got "thread"',
  )
})
