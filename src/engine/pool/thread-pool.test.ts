// Start method `thread` on real worker threads in a real host process: what is the same as with processes, and what is not.

import { describe, expect, test } from 'vitest'
import { Process } from '../supervisor/process.ts'
import { Queue } from '../queue/queue.ts'
import { isRunning, until, withToken } from '../../../test/support/os-view.ts'
import { numbers, target } from '../../../test/support/pool-stage.ts'
import { hostOf, threadStage } from '../../../test/support/thread-stage.ts'

const { stage, named, allUp } = threadStage()
const { make, happened } = stage

describe('threads do the work of a pool', () => {
  test('map gives the results in order, from one process with several workers', async () => {
    const pool = make()
    expect(await pool.map(target('increment'), numbers(5_000))).toEqual(numbers(5_000).map((n) => n + 1))
    await allUp(pool)
    expect(pool.pids).toHaveLength(3)
    const host = hostOf(pool)
    expect(isRunning(host)).toBe(true)
    expect(new Set(await pool.map(target('pid'), numbers(60).fill(0), { chunkSize: 1 }))).toEqual(new Set([host]))
    expect(withToken(stage.supervisor.token).filter(({ command }) => command.includes('host'))).toHaveLength(1)
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
    const queue = new Queue<number>({ supervisor: stage.supervisor, name: 'numbers' })
    const sent = pool.submit({ module: programs, export: 'throughTask' }, [[queue, 7]])
    expect(await queue.get()).toBe(14)
    await sent
  })

  test('two that wait for each other while we wait for them are in a deadlock', async () => {
    const pool = make({ processes: 2 })
    const [q1, q2, results, end] = ['q1', 'q2', 'results', 'end'].map(
      (name) => new Queue({ supervisor: stage.supervisor, name }),
    )
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
    const pids = withToken(stage.supervisor.token).filter(({ command }) => command.includes('host'))
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
    expect(withToken(stage.supervisor.token).filter(({ command }) => command.includes('host'))).toEqual([])
  })
})

test('a single process cannot be a thread', () => {
  expect(
    () => new Process({ target: target('increment'), startMethod: 'thread', supervisor: stage.supervisor }),
  ).toThrow('startMethod: expected "spawn": a thread is no process of its own, only a Pool has them, got "thread"')
})
