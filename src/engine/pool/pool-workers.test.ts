// The workers of a pool: how they are set up, how long they live, what they may use, and what is told of them.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { OptionError, PoolClosedError, WorkerLostError } from '../errors.ts'
import { until } from '../../../test/support/os-view.ts'
import { numbers, poolStage, target } from '../../../test/support/pool-stage.ts'

const stage = poolStage()
const { make, happened } = stage

describe('what a worker is', () => {
  test('the initializer has run before the first task, in every worker', async () => {
    const pool = make({ initializer: { target: target('setUp'), args: ['ready'] } })
    expect(new Set(await pool.map(target('whatWasSetUp'), numbers(50), { chunkSize: 1 }))).toEqual(new Set(['ready']))
  })

  test('a worker whose initializer fails gets no task; the pool says why, and does not try for ever', async () => {
    const pool = make({ initializer: { target: target('setUpFails') } })
    await expect(pool.map(target('increment'), [1])).rejects.toThrow('no set-up today')
    expect(happened('process.starting').length).toBeLessThan(16)
  })

  test('an initializer that fails once costs a worker and no task', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'set-up-'))
    try {
      const pool = make({
        processes: 1,
        initializer: { target: target('setUpFailsOnce'), args: [join(folder, 'once')] },
      })
      expect(await pool.map(target('increment'), [1, 2])).toEqual([2, 3])
      expect(happened('process.starting')).toHaveLength(2)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('an initializer that hangs is ended in time', async () => {
    const pool = make({ processes: 1, initializer: { target: target('setUpHangs') }, startTimeoutMs: 1_000 })
    const failed = pool.map(target('increment'), [1]).catch((error: unknown) => error)
    await until('the first is gone', () => happened('process.exited').length > 0)
    expect(happened('process.exited')[0]).toMatchObject({
      cause: { text: expect.stringContaining('the initializer did not end within 1000 ms') as string },
    })
    await pool.terminate()
    expect(await failed).toBeInstanceOf(PoolClosedError)
  })

  test('one that has run its number of tasks is replaced, and no process runs more', async () => {
    const pool = make({ maxTasksPerChild: 5 })
    const counts = new Map<number, number>()
    for (const one of await pool.map<number>(target('pid'), numbers(40))) counts.set(one, (counts.get(one) ?? 0) + 1)
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(40)
    for (const count of counts.values()) expect(count).toBeLessThanOrEqual(5)
    expect(counts.size).toBeGreaterThanOrEqual(8)
  })

  test('one that has failed is replaced after its back-off, and by an intensity of one no second time', async () => {
    const pool = make({
      processes: 1,
      onWorkerLost: 'retry',
      restart: 'transient',
      intensity: { maxRestarts: 1, withinMs: 60_000 },
      backOff: { firstMs: 200, jitter: 0 },
    })
    expect(await pool.apply(target('increment'), [1])).toBe(2)
    const [first = 0] = pool.pids
    process.kill(first, 'SIGKILL')
    expect(await pool.apply(target('increment'), [2])).toBe(3)
    expect(happened('process.backoff')).toMatchObject([{ delayMs: 200, restarts: 1 }])
    const [second = 0] = pool.pids
    process.kill(second, 'SIGKILL')
    await expect(pool.apply(target('increment'), [3])).rejects.toThrow(
      `no worker is left, and the restart policy starts no other; the last one, PID ${second}, is gone: killed from outside (SIGKILL)`,
    )
    expect(happened('group.fatal')).toMatchObject([
      { group: 'Pool', reason: expect.stringContaining('0 workers left') as string },
    ])
    await pool.resize(1)
    expect(await pool.apply(target('increment'), [4])).toBe(5)
  })

  test('one that ends as it was asked to is not replaced where only failures are', async () => {
    const pool = make({ processes: 2, restart: 'transient', onWorkerLost: 'retry' })
    await until('both are up', () => happened('process.ready').length === 2)
    const [first = 0] = pool.pids
    process.kill(first, 'SIGTERM')
    await until('it has ended', () => happened('process.exited').length === 1)
    expect(await pool.map(target('increment'), [1, 2, 3])).toEqual([2, 3, 4])
    // SIGTERM from outside is a failure; the supervisor's own is a request.
    await until('it is replaced', () => pool.pids.length === 2)
    const { journal } = stage.supervisor
    const last = Object.values(journal.state.processes).find(
      ({ pid, state }) => pid === pool.pids[0] && state === 'running',
    )
    stage.supervisor.act(last?.id ?? 0, 'terminate', 'you')
    await until('it has ended', () => happened('process.exited').length === 2)
    expect(await pool.map(target('increment'), [1, 2, 3])).toEqual([2, 3, 4])
    expect(happened('process.starting')).toHaveLength(3)
  })

  test('one that outgrows its memory is ended with the limit in words, and its neighbours go on', async () => {
    const pool = make({ memoryLimitBytes: 64 * 1024 * 1024 })
    const failed = await pool.map(target('heap'), [1]).catch((error: unknown) => error)
    expect(String(failed)).toMatch(/heap out of memory|the limit of a worker is 64 MiB/)
    expect(await pool.map(target('increment'), [1])).toEqual([2])
  })

  test('a warm one is taken as it waits, and another takes its place in the stock', async () => {
    await stage.supervisor.warmUp(2)
    const waiting = happened('process.ready').map((event) => ('processId' in event ? event.processId : 0))
    expect(waiting).toHaveLength(2)
    const pool = make({ startMethod: 'warm' })
    expect(await pool.map(target('increment'), numbers(10))).toEqual(numbers(10).map((n) => n + 1))
    expect(new Set(pool.processIds)).toEqual(new Set(waiting))
    await until('two more wait', () => happened('process.ready').length === 4)
  })

  test('insights tell where the time went and which tasks were slow', async () => {
    const pool = make()
    // A worker that comes late may find all tasks done.
    await until('all are ready', () => happened('process.ready').length === pool.pids.length)
    const inputs = [1, 2, 3, 40, 5, 6, 30]
    const tookMs = await pool.map<number>(target('timedSpin'), inputs, { chunkSize: 1 })
    const { workers, slowest } = pool.insights()
    expect(slowest).toHaveLength(5)
    const times = slowest.map(({ workMs }) => workMs)
    expect(times).toEqual([...times].sort((one, other) => other - one))
    // On a busy machine a short task may take longest: each tells itself what it took.
    for (const { index, input, workMs } of slowest) {
      expect(input).toBe(inputs[index])
      expect(workMs).toBeGreaterThanOrEqual(tookMs[index] ?? Number.NaN)
    }
    const others = tookMs.filter((_, index) => !slowest.some((slow) => slow.index === index))
    expect(Math.max(...others)).toBeLessThanOrEqual(Math.min(...times))
    for (const worker of workers) {
      expect(worker.startUpMs).toBeGreaterThan(0)
      expect(worker.workingMs).toBeGreaterThan(0)
    }
    expect(workers.reduce((sum, { tasks: count }) => sum + count, 0)).toBe(7)
  })

  test('a long task among tiny ones has a time of its own, and the insights name the slowest', async () => {
    const pool = make()
    const inputs: [number, string][] = numbers(60_000).map(() => [0, 'timed'])
    const long = [7, 12_345, 30_000, 30_001, 59_999]
    for (const index of long) inputs[index] = [20, 'timed']
    const [toldMs, tookMs]: [number[], number[]] = [[], []]
    await pool.run(target('among'), inputs, {
      chunkSize: 'auto',
      shape: 'single',
      onOutcomes: ({ first, values, workMs }) => {
        for (let i = 0; i < values.length; i++) {
          toldMs[first + i] = workMs[i] ?? Number.NaN
          tookMs[first + i] = values[i] as number
        }
      },
    }).done
    for (const index of long) expect(toldMs[index]).toBeGreaterThanOrEqual(Math.fround((tookMs[index] ?? 0) - 0.01))
    // On a busy machine a tiny task may be held up for longer than that.
    const slowest = [...toldMs].sort((one, other) => other - one).slice(0, 5)
    expect(pool.insights().slowest.map(({ workMs }) => workMs)).toEqual(slowest)
    for (const { index, workMs, input } of pool.insights().slowest)
      expect([toldMs[index], inputs[index]]).toEqual([workMs, input])
  })

  test('a task that ends its process, or waits in it, is alone lost, however many tiny ones are around it', async () => {
    const pool = make({ processes: 1 })
    const ends = async (how: string, ending: () => void): Promise<unknown[]> => {
      const inputs: [number, string][] = numbers(20_000).map(() => [0, 'spin'])
      inputs[9_000] = [60_000, how]
      const lost: unknown[] = []
      const job = pool.run(target('among'), inputs, {
        chunkSize: 'auto',
        shape: 'single',
        onOutcomes: ({ first, outcomes, values }) => {
          for (const [i, outcome] of outcomes.entries())
            if (outcome !== 'done')
              lost.push([first + i, outcome, values[i] instanceof WorkerLostError ? values[i].lastState : values[i]])
        },
      })
      ending()
      await job.done
      return lost
    }
    expect(await ends('exit', () => undefined)).toEqual([[9_000, 'lost', 'running']])
    const killed = ends('await', () => {
      void until('it waits', () => pool.metrics.answered >= 29_000 - 1).then(() =>
        process.kill(pool.pids[0] ?? 0, 'SIGKILL'),
      )
    })
    expect(await killed).toEqual([[9_000, 'lost', 'running']])
  })

  test('an asynchronous task with a deadline is answered before the next one begins', async () => {
    const pool = make({ processes: 1 })
    const ended: string[] = []
    const inputs = [[5, 'await'] as const, [60_000, 'spin'] as const, [0, 'spin'] as const]
    await pool.run(target('among'), inputs, {
      chunkSize: 3,
      shape: 'single',
      deadlineMs: 300,
      onOutcomes: ({ first, outcomes, attempts }) => {
        for (const [i, outcome] of outcomes.entries()) ended.push(`${first + i} ${outcome}, attempt ${attempts}`)
      },
    }).done
    expect(ended.sort()).toEqual(['0 done, attempt 1', '1 failed, attempt 1', '2 done, attempt 1'])
    // Its answer was there before the worker ran past the deadline.
    expect(pool.insights().workers[0]?.tasks).toBe(1)
  })

  test('a result whose getter ends the process harms no answer before it', async () => {
    const pool = make({ processes: 1 })
    const outcomes: string[] = []
    await pool.run(target('exitsWhenRead'), numbers(6), {
      chunkSize: 6,
      shape: 'single',
      onOutcomes: (batch) => {
        for (const [i, outcome] of batch.outcomes.entries()) outcomes[batch.first + i] = outcome
      },
    }).done
    expect(outcomes).toEqual(['done', 'done', 'done', 'done', 'lost', 'done'])
  })

  test('insights tell what ended a worker, also one that died before its first message', async () => {
    const pool = make()
    const starts = () =>
      happened('process.started').flatMap((event) => (event.type === 'process.started' ? [event] : []))
    await until('a worker has a PID', () => starts().length > 0)
    const early = starts()[0]?.pid ?? 0
    process.kill(early, 'SIGKILL')
    await pool.map(target('increment'), numbers(10))
    const late = pool.pids[0] ?? 0
    process.kill(late, 'SIGKILL')
    await until('both are told', () => pool.insights().workers.filter(({ exitCode }) => exitCode !== null).length === 2)
    const dead = pool.insights().workers.filter(({ exitCode }) => exitCode !== null)
    expect(new Set(dead.map(({ pid }) => pid))).toEqual(new Set([early, late]))
    for (const { exitCode, cause } of dead) expect([exitCode, cause]).toEqual([-9, 'killed from outside (SIGKILL)'])
    expect(pool.insights().workers.filter(({ cause }) => cause === null).length).toBeGreaterThan(0)
  })

  test('a shared value is the same for every task, read once by each worker', async () => {
    const pool = make()
    const table = { words: numbers(1_000), bytes: Buffer.alloc(1024 * 1024, 5) }
    const shared = await pool.share(table)
    const lengths = await pool.starmap<number>(
      target('sharedLength'),
      numbers(20).map((n) => [shared, n]),
      { chunkSize: 1 },
    )
    expect(lengths).toEqual(numbers(20).map((n) => 1024 * 1024 + 1_000 + n))
    shared.release()
    await expect(pool.apply(target('sharedLength'), [shared, 1])).rejects.toThrow('the shared value was released')
  })

  test('options that make no sense are named', () => {
    expect(() => make({ maxTasksPerChild: 0 })).toThrow(OptionError)
    expect(() => make({ memoryLimitBytes: 1_000 })).toThrow(
      'memoryLimitBytes: expected a whole number, at least 16777216',
    )
    expect(() => make({ startMethod: 'fork' as 'spawn' })).toThrow(
      'startMethod: expected "spawn" or "warm" or "thread", got "fork"',
    )
  })
})
