// The calls of a pool beyond map: lazy input, single submissions, signals, deadlines, shared values and what workers are.

import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SessionEvent } from '../../shared/events.ts'
import {
  OptionError,
  PoolClosedError,
  QueueFullError,
  RemoteTaskError,
  TaskSerializationError,
  TaskTimeoutError,
} from '../errors.ts'
import { Supervisor } from '../supervisor/supervisor.ts'
import { collectGarbage } from '../../../test/support/garbage.ts'
import { descriptors, until, withToken } from '../../../test/support/os-view.ts'
import { Pool } from './pool.ts'
import type { PoolOptions } from './pool-options.ts'

const tasks = new URL('../../../test/programs/tasks.mjs', import.meta.url)
const target = (name: string) => ({ module: tasks, export: name })
const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

let supervisor: Supervisor
let pools: Pool[]
let events: SessionEvent[]

function make(options: PoolOptions = {}): Pool {
  const pool = new Pool({ processes: 2, supervisor, ...options })
  pools.push(pool)
  return pool
}

const happened = (type: SessionEvent['type']): SessionEvent[] => events.filter((event) => event.type === type)

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
    await until('nothing is open any more', () => pool.metrics.waiting + pool.metrics.inFlight === 0)
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
      if (pool.metrics.waiting >= 9_000) await pool.room()
      void pool.submit(target('increment'), [i]).then(
        () => done++,
        async () => {
          await pool.room()
        },
      )
      if (i % 1_000 === 0) {
        most = Math.max(most, pool.metrics.waiting)
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    await until('all are answered', () => pool.metrics.waiting + pool.metrics.inFlight === 0, 30_000)
    expect(done).toBeGreaterThan(100_000)
    expect(most).toBeLessThanOrEqual(10_000)
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
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
    expect(pool.metrics.waiting).toBe(0)
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
      await patient.close()
    }
  })
})

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

  test('one that outgrows its memory is ended with the limit in words, and its neighbours go on', async () => {
    const pool = make({ memoryLimitBytes: 64 * 1024 * 1024 })
    const failed = await pool.map(target('heap'), [1]).catch((error: unknown) => error)
    expect(String(failed)).toMatch(/heap out of memory|the limit of a worker is 64 MiB/)
    expect(await pool.map(target('increment'), [1])).toEqual([2])
  })

  test('a warm one is taken as it waits, and another takes its place in the stock', async () => {
    await supervisor.warmUp(2)
    const waiting = happened('process.ready').map((event) => ('processId' in event ? event.processId : 0))
    expect(waiting).toHaveLength(2)
    const pool = make({ startMethod: 'warm' })
    expect(await pool.map(target('increment'), numbers(10))).toEqual(numbers(10).map((n) => n + 1))
    expect(new Set(pool.processIds)).toEqual(new Set(waiting))
    await until('two more wait', () => happened('process.ready').length === 4)
  })

  test('insights tell where the time went and which tasks were slow', async () => {
    const pool = make()
    await pool.map(target('spin'), [1, 2, 3, 40, 5, 6, 30], { chunkSize: 1 })
    const { workers, slowest } = pool.insights()
    expect(slowest.map(({ input }) => input).slice(0, 2)).toEqual([40, 30])
    expect(slowest).toHaveLength(5)
    for (const worker of workers) {
      expect(worker.startUpMs).toBeGreaterThan(0)
      expect(worker.workingMs).toBeGreaterThan(0)
    }
    expect(workers.reduce((sum, { tasks: count }) => sum + count, 0)).toBe(7)
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

/** Kind, size and digest: to compare millions of numbers one by one would take minutes. */
function told(value: unknown): string {
  const bytes = value instanceof ArrayBuffer ? Buffer.from(value) : Buffer.from((value as Uint8Array).buffer)
  const own = value instanceof ArrayBuffer ? bytes : bytes.subarray((value as Uint8Array).byteOffset)
  const length = (value as ArrayBuffer).byteLength
  return `${(value as object).constructor.name} ${length} ${createHash('sha256').update(own.subarray(0, length)).digest('hex')}`
}

describe('large data', () => {
  test.each([63 * 1024, 65 * 1024, 3 * 1024 * 1024])(
    'arrays of every kind arrive whole with %s bytes',
    async (size) => {
      const pool = make()
      const doubles = new Float64Array(size / 8).fill(1.5)
      const twice = Buffer.alloc(size, 9)
      const memory = Uint8Array.from(twice).buffer
      const values = [
        Buffer.alloc(size, 3),
        new Uint8Array(size).fill(4),
        doubles,
        new Uint16Array(8).fill(2),
        twice,
        twice,
      ]
      const back = await pool.map<unknown>(target('identity'), values)
      expect(back.map(told)).toEqual(values.map(told))
      const nested = await pool.apply<{ a: unknown[]; b: unknown }>(target('identity'), [{ a: [doubles], b: memory }])
      expect([nested.a[0], nested.b].map(told)).toEqual([doubles, memory].map(told))
    },
  )

  test('many large results one after the other use their memory again', async () => {
    const pool = make({ processes: 1 })
    const results = await pool.map<Buffer>(target('bytes'), new Array<number>(40).fill(1024 * 1024), { chunkSize: 3 })
    expect(results.every((bytes) => bytes.length === 1024 * 1024 && bytes[77] === 7)).toBe(true)
  })

  test('what its caller has let go of is held by nobody: results, and inputs that were read', async () => {
    const pool = make({ processes: 1 })
    const letGo: WeakRef<object>[] = []
    const noted = <T extends object>(value: T): T => {
      letGo.push(new WeakRef(value))
      return value
    }
    const input = (): Buffer => noted(Buffer.alloc(1024 * 1024, 5))
    function* inputs(): Generator<Buffer> {
      for (let i = 0; i < 20; i++) yield input()
    }
    for (let i = 0; i < 20; i++) noted(await pool.submit<Buffer>(target('identity'), [input()]))
    // The reader is at the middle, the job is not over.
    const stream = pool.imap<Buffer>(target('identity'), inputs(), { chunkSize: 1 })[Symbol.asyncIterator]()
    for (let i = 0; i < 10; i++) noted((await stream.next()).value as Buffer)
    const held = (): number => {
      collectGarbage()
      return letGo.filter((ref) => ref.deref() !== undefined).length
    }
    // A WeakRef holds until the turn is over; what is read ahead is in a window of a few.
    await until('they are gone', () => held() <= 10)
    await stream.return?.()
  })

  test('an error has the remote stack', async () => {
    const failed = await make()
      .submit(target('fail'), ['x'])
      .catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(RemoteTaskError)
  })
})
