// How a worker thread ends, or the host process of all of them: what is lost, what the record says, and what goes on.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { WorkerLostError } from '../errors.ts'
import { isRunning, until } from '../../../test/support/os-view.ts'
import { numbers, target } from '../../../test/support/pool-stage.ts'
import { hostOf, threadStage } from '../../../test/support/thread-stage.ts'

const { stage, named, allUp } = threadStage()
const { make, happened } = stage

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
    expect(stage.supervisor.act(first, 'kill', 'you')).toBe(true)
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
          { by: 'outside', text: `ended with its host process (PID ${host}): crashed (SIGABRT)` },
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
      /ended with its host process \(PID \d+\): killed by Procdeck/,
    )
    expect(await pool.apply(target('add'), [1, 2])).toBe(3)
  })

  function ofThread({ processId }: { readonly processId: number }): boolean {
    return stage.supervisor.journal.state.processes[processId]?.startMethod === 'thread'
  }
})
