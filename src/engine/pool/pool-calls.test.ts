// The calls of a pool beyond map: lazy input, single submissions, signals and deadlines.

import { describe, expect, test } from 'vitest'
import type { SessionEvent } from '../../shared/events.ts'
import { QueueFullError, RemoteTaskError, TaskSerializationError, TaskTimeoutError } from '../errors.ts'
import { Supervisor } from '../supervisor/supervisor.ts'
import { killIfThere, until } from '../../../test/support/os-view.ts'
import { numbers, poolStage, target } from '../../../test/support/pool-stage.ts'

const { make } = poolStage()

describe('lazy input', () => {
  test('imap gives results in the order of the inputs, whatever order they are done in', async () => {
    const results: number[] = []
    for await (const value of make().imap<number>(target('spin'), [20, 1, 1, 10, 1, 1], { chunkSize: 1 }))
      results.push(value)
    expect(results).toEqual([20, 1, 1, 10, 1, 1])
  })

  test('an endless generator is read only as far as results are, and is told when the reader leaves', async () => {
    let taken = 0
    let closed = false
    function* endless(): Generator<number> {
      try {
        for (;;) yield taken++
      } finally {
        closed = true
      }
    }
    const pool = make()
    let read = 0
    for await (const { index, value } of pool.imapUnordered<number>(target('increment'), endless())) {
      expect(value).toBe(index + 1)
      // Some thousand at most, however fast it could be read.
      expect(taken - read).toBeLessThan(70_000)
      if (++read === 20_000) break
    }
    expect(closed).toBe(true)
    await until('nothing is open any more', () => pool.metrics.queueDepth + pool.metrics.inFlight === 0)
    expect(await pool.map(target('increment'), [1])).toEqual([2])
  })

  test('an asynchronous source is read one by one', async () => {
    async function* slow(): AsyncGenerator<number> {
      for (const n of numbers(20)) {
        await new Promise((resolve) => setImmediate(resolve))
        yield n
      }
    }
    const results: number[] = []
    for await (const value of make().imap<number>(target('increment'), slow())) results.push(value)
    expect(results).toEqual(numbers(20).map((n) => n + 1))
  })

  test('a source that throws, or gives what cannot be sent, ends the results with that error after those before it', async () => {
    function* failing(): Generator<unknown> {
      yield* numbers(10)
      throw new RangeError('the source is dry')
    }
    const seen: unknown[] = []
    const read = async (inputs: Iterable<unknown>): Promise<void> => {
      for await (const value of make().imap(target('identity'), inputs)) seen.push(value)
    }
    await expect(read(failing())).rejects.toThrow('the source is dry')
    expect(seen).toEqual(numbers(10))
    await expect(read([1, () => 2])).rejects.toThrow(TaskSerializationError)
  })
})

describe('single submissions', () => {
  test('each has its own promise, and those of one turn travel together', async () => {
    const pool = make()
    const results = await Promise.all(numbers(5_000).map((n) => pool.submit<number>(target('add'), [n, 1])))
    expect(results).toEqual(numbers(5_000).map((n) => n + 1))
    const [failed, fine] = await Promise.allSettled([
      pool.submit(target('fail'), ['b']),
      pool.submit(target('add'), [1, 1]),
    ])
    expect(failed).toMatchObject({ status: 'rejected', reason: { name: 'RangeError', message: 'no b here' } })
    expect(fine).toMatchObject({ status: 'fulfilled', value: 2 })
  })

  test('over the limit they are refused, and room() tells when there is some', async () => {
    const pool = make({ processes: 1, maxWaiting: 5 })
    const taken: Promise<unknown>[] = []
    for (let i = 0; i < 5; i++) taken.push(pool.submit(target('spin'), [5]))
    await expect(pool.submit(target('spin'), [5])).rejects.toThrow(QueueFullError)
    await expect(pool.submit(target('spin'), [5])).rejects.toThrow('the pool is full: 5 wait already')
    await pool.room()
    taken.push(pool.submit(target('spin'), [5]))
    expect(await Promise.all(taken)).toHaveLength(6)
  })

  test('a million with a limit keep their number and our memory within bounds', async () => {
    const pool = make({ maxWaiting: 10_000 })
    await pool.apply(target('increment'), [0])
    const before = process.memoryUsage().rss
    let done = 0
    let most = 0
    for (let i = 0; i < 200_000; i++) {
      if (pool.metrics.queueDepth >= 9_000) await pool.room()
      void pool.submit(target('increment'), [i]).then(
        () => done++,
        async () => {
          await pool.room()
        },
      )
      if (i % 1_000 === 0) {
        most = Math.max(most, pool.metrics.queueDepth)
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    await until('all are answered', () => pool.metrics.queueDepth + pool.metrics.inFlight === 0, 30_000)
    expect(done).toBeGreaterThan(100_000)
    expect(most).toBeLessThanOrEqual(10_000)
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
  })

  test('an error has the remote stack', async () => {
    const failed = await make()
      .submit(target('fail'), ['x'])
      .catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(RemoteTaskError)
  })
})

describe('signals', () => {
  test('an aborted map rejects at once with the reason, its waiting tasks are not run, and the pool goes on', async () => {
    const pool = make()
    await pool.map(target('increment'), [1, 2])
    const controller = new AbortController()
    const work = pool.map(target('spin'), new Array<number>(1_000).fill(100), { signal: controller.signal })
    await until('two are at work', () => pool.metrics.inFlight > 0)
    controller.abort(new Error('changed my mind'))
    await expect(work).rejects.toThrow('changed my mind')
    expect(pool.metrics.queueDepth).toBe(0)
    expect(await pool.map(target('increment'), [1])).toEqual([2])
    await expect(pool.map(target('increment'), [1], { signal: controller.signal })).rejects.toThrow('changed my mind')
  })

  test('one of many submissions is cancelled, alone', async () => {
    const pool = make({ processes: 1 })
    const controller = new AbortController()
    const before = pool.submit(target('spin'), [50])
    const mine = pool.submit(target('spin'), [51], { signal: controller.signal })
    const after = pool.submit(target('spin'), [52])
    controller.abort()
    await expect(mine).rejects.toThrow('aborted')
    expect(await Promise.all([before, after])).toEqual([50, 52])
  })
})

describe('deadlines', () => {
  test.each(['busy', 'stopped', 'blocked', 'waiting'])(
    'a task that is %s past its deadline has failed, its neighbours are done, and its worker is replaced',
    async (kind) => {
      const pool = make()
      const inputs = numbers(12).map((n) => [n, n === 5 ? kind : null])
      const outcomes: unknown[] = []
      await pool.run(target('stuckAt'), inputs, {
        chunkSize: 4,
        shape: 'single',
        deadlineMs: 400,
        onOutcomes: ({ first, values }) => {
          values.forEach((value, i) => {
            outcomes[first + i] = value
          })
        },
      }).done
      expect(outcomes[5]).toBeInstanceOf(TaskTimeoutError)
      expect(outcomes[5]).toMatchObject({ index: 5, deadlineMs: 400 })
      expect(outcomes.filter((_, i) => i !== 5)).toEqual(numbers(12).filter((n) => n !== 5))
      await until('two workers again', () => pool.pids.length === 2)
      expect(await pool.map(target('increment'), numbers(10))).toHaveLength(10)
    },
  )

  // In a chunk of its own: a forged mark may cost those neighbours that it claims to have begun.
  test('a task that forges its mark is past its deadline all the same', async () => {
    const pool = make()
    const outcome = pool.submit(target('stuckAt'), [[1, 'forging']], { deadlineMs: 400 })
    await expect(outcome).rejects.toThrow(TaskTimeoutError)
    expect(await pool.map(target('increment'), numbers(10))).toHaveLength(10)
  })

  test('run elsewhere, the late answer of every attempt is dropped and counted', async () => {
    const patient = new Supervisor({ output: 'capture', graceMs: 5_000 })
    try {
      const dropped: SessionEvent[] = []
      patient.journal.subscribe((event) => {
        if (event.type === 'answers.dropped') dropped.push(event)
      })
      const pool = make({ onTimeout: 'retry', retries: 2, supervisor: patient })
      await pool.map(target('increment'), [1, 2], { chunkSize: 1 })
      const failed = await pool.submit(target('deafFor'), [500], { deadlineMs: 200 }).catch((error: unknown) => error)
      expect(failed).toBeInstanceOf(TaskTimeoutError)
      expect(failed).toMatchObject({ attempts: 3 })
      await until('three late answers', () => dropped.length === 3)
      expect(pool.metrics.staleAnswers).toBe(3)
    } finally {
      // Deaf as they are, they would have all of their grace.
      for (const { pid } of patient.activeChildren()) if (pid !== null) killIfThere(pid)
      await patient.close()
    }
  })
})
