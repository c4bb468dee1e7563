// Deadlocks through a pool and a queue at once, with real children: named within 3 s with who waits for what, and only
// where there is one.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { until, withToken } from '../../../test/support/os-view.ts'
import type { SessionEvent } from '../../shared/events.ts'
import { DeadlockError } from '../errors.ts'
import { Pool } from '../pool/pool.ts'
import type { PoolOptions } from '../pool/pool-options.ts'
import { Queue } from '../queue/queue.ts'
import { Process } from '../supervisor/process.ts'
import { Supervisor } from '../supervisor/supervisor.ts'

const module = new URL('../../../test/programs/waits.mjs', import.meta.url)
const target = (name: string) => ({ module, export: name })

const NAMED_WITHIN_MS = 3_000
const main = `MainProcess (PID ${process.pid})`

let supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
let told: Extract<SessionEvent, { type: 'deadlock' }>[] = []
listen()

function listen(): void {
  told = []
  supervisor.journal.subscribe((event) => {
    if (event.type === 'deadlock') told.push(event)
  })
}

/** With its workers up, so that only what follows takes time. */
async function makePool(processes: number, options: PoolOptions = {}): Promise<Pool> {
  const pool = new Pool({ supervisor, processes, ...options })
  await until(
    'the workers are up',
    () => supervisor.activeChildren().filter(({ life }) => life.ready).length >= processes,
  )
  return pool
}

const queue = <T = unknown>(name: string): Queue<T> => new Queue<T>({ supervisor, name })

const endOf = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error)

/** The worker that a line is about. */
const workerIn = (line: string): string => /^\w+-\d+ \(PID \d+\)/.exec(line)?.[0] ?? line

/** This program waits at a queue into which nobody puts; what the watch says of it. */
async function deadlockOf(end: Queue): Promise<readonly string[]> {
  const beganMs = performance.now()
  const error = await endOf(end.get())
  expect(performance.now() - beganMs).toBeLessThan(NAMED_WITHIN_MS)
  expect(error).toBeInstanceOf(DeadlockError)
  const { waits } = error as DeadlockError
  expect(told.map((event) => event.waits)).toEqual([waits])
  return waits
}

afterEach(async () => {
  await supervisor.close()
  expect(withToken(supervisor.token)).toEqual([])
  supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
  listen()
})

describe('promise 31: a deadlock through a pool and a queue is named within 3 s to all who wait', () => {
  test('a task takes from a queue what only a call would put that waits for its own worker', async () => {
    const pool = await makePool(1)
    const [items, end] = [queue('items'), queue('end')]
    const task = endOf(pool.apply(target('takeFromOwnCall'), [pool, items]))
    await until('it waits', () => items.waiting.length === 1)
    const waits = await deadlockOf(end)
    const worker = workerIn(waits[1] ?? '')
    expect(waits).toEqual([
      `${main} waits to get from queue "end"`,
      `${worker} waits to get from queue "items"`,
      `${worker} in task 0 of takeFromOwnCall waits for a call of give that has no worker`,
    ])
    expect(told[0]).toMatchObject({ queueIds: [end.id, items.id], relieved: false })
    expect(await task).toMatchObject({
      name: 'DeadlockError',
      message: expect.stringContaining(waits[1] ?? '') as string,
    })
    expect(await pool.apply(target('give'), [items, 1])).toBe('gave 1')
  })

  test('all workers take from a queue and the task that would put waits for a worker', async () => {
    const pool = await makePool(2)
    const [items, end] = [queue('items'), queue('end')]
    const takers = [1, 2].map(() => endOf(pool.apply(target('take'), [items])))
    await until('both wait', () => items.waiting.length === 2)
    const giver = pool.apply(target('give'), [items, 1])
    const waits = await deadlockOf(end)
    const [first, second] = [workerIn(waits[1] ?? ''), workerIn(waits[2] ?? '')]
    expect(waits).toEqual([
      `${main} waits to get from queue "end"`,
      `${first} waits to get from queue "items"`,
      `${second} waits to get from queue "items"`,
      '1 task of give waits for a worker',
    ])
    expect(first).not.toBe(second)
    expect(await Promise.all(takers)).toMatchObject([{ name: 'DeadlockError' }, { name: 'DeadlockError' }])
    expect(await giver).toBe('gave 1')
  })

  test('a task waits for its own call, which waits behind a task that takes from a queue', async () => {
    const pool = await makePool(2)
    const [items, results, end] = [queue('items'), queue('results'), queue('end')]
    const taker = endOf(pool.apply(target('take'), [items]))
    await until('it waits', () => items.waiting.length === 1)
    const task = pool.apply(target('endOfCall'), [pool, results])
    const waits = await deadlockOf(end)
    const [behind, nested] = [workerIn(waits[1] ?? ''), workerIn(waits[2] ?? '')]
    expect(waits).toEqual([
      `${main} waits to get from queue "end"`,
      `${behind} waits to get from queue "items"`,
      `${nested} in task 0 of endOfCall waits for a call of take that has no worker`,
    ])
    expect(behind).not.toBe(nested)
    expect(await task).toEqual(['DeadlockError', waits])
    expect(await taker).toMatchObject({ name: 'DeadlockError' })
  })

  test('a task waits for its own call, which takes from a queue what the task would put afterwards', async () => {
    const pool = await makePool(2)
    const [items, end] = [queue('items'), queue('end')]
    const task = endOf(pool.apply(target('giveAfterCall'), [pool, items, items]))
    await until('its call waits', () => items.waiting.length === 1)
    const waits = await deadlockOf(end)
    const [giver, taker] = [workerIn(waits[1] ?? ''), workerIn(waits[2] ?? '')]
    expect(waits).toEqual([
      `${main} waits to get from queue "end"`,
      `${giver} in task 0 of giveAfterCall waits for a call of take that ${taker} has`,
      `${taker} waits to get from queue "items"`,
    ])
    expect(await task).toMatchObject({ name: 'DeadlockError' })
  })

  test('two pools wait for each other over a queue', async () => {
    const [first, second] = [await makePool(1), await makePool(1)]
    const [items, end] = [queue('items'), queue('end')]
    const task = endOf(first.apply(target('giveAfterCall'), [second, items, items]))
    await until('the call in the other pool waits', () => items.waiting.length === 1)
    const giver = first.apply(target('give'), [items, 2])
    const waits = await deadlockOf(end)
    expect(waits).toHaveLength(4)
    expect(waits).toContain('1 task of give waits for a worker')
    expect(await task).toMatchObject({ name: 'DeadlockError' })
    expect(await giver).toBe('gave 2')
  })

  test('a process beside the pool that would put waits for a call that has no worker', async () => {
    const pool = await makePool(1)
    const [items, end] = [queue('items'), queue('end')]
    const taker = endOf(pool.apply(target('take'), [items]))
    await until('it waits', () => items.waiting.length === 1)
    const beside = new Process({ target: target('giveAfterCall'), args: [pool, items, items], name: 'p1', supervisor })
    await beside.start()
    const waits = await deadlockOf(end)
    expect(waits).toContain(`p1 (PID ${beside.pid ?? 0}) without a task waits for a call of take that has no worker`)
    expect(await taker).toMatchObject({ name: 'DeadlockError' })
    await beside.join()
    expect(beside.error?.name).toBe('DeadlockError')
  })

  test('or a pool that may grow gets the worker that it needs, and nobody an error', async () => {
    const pool = await makePool(1, { onDeadlock: 'grow' })
    const [items, results] = [queue('items'), queue('results')]
    const taker = pool.apply(target('take'), [items])
    await until('it waits', () => items.waiting.length === 1)
    const givers = [items, results].map((to) => pool.apply(target('give'), [to, 3]))
    expect(await results.get()).toBe(3)
    expect(await Promise.all([taker, ...givers])).toEqual([3, 'gave 3', 'gave 3'])
    expect(told.map(({ relieved }) => relieved)).toEqual([true])
    expect(pool.metrics.workersWanted).toBe(2)
  })
})

describe('it is none', () => {
  test('while this program does not wait itself: it may still put something', async () => {
    const pool = await makePool(1)
    const items = queue<string>('items')
    const task = pool.apply(target('takeFromOwnCall'), [pool, items])
    await until('it waits', () => items.waiting.length === 1)
    // A wait with a limit ends by itself.
    await expect(queue('clock').get({ timeoutMs: 2_500 })).rejects.toThrow('is empty')
    await items.put('from us')
    expect(await task).toBe('from us')
    expect(told).toEqual([])
  })

  test('while a task has a timer, or a wait with a limit, that will wake it', async () => {
    const pool = await makePool(2)
    const [first, second, none, results] = [queue('first'), queue('second'), queue('none'), queue('results')]
    const tasks = [
      pool.apply(target('takeFromOwnTimer'), [first, 2_500]),
      pool.apply(target('takeWithLimit'), [second, none, 2_500]),
      pool.apply(target('give'), [results, 'in the end']),
    ]
    expect(await results.get()).toBe('in the end')
    expect(await Promise.all(tasks)).toEqual(['late', 'after the limit', 'gave in the end'])
    expect(told).toEqual([])
  })

  test('while a worker works, for the task that would put may be its next one', async () => {
    const pool = await makePool(2)
    const [items, results] = [queue('items'), queue('results')]
    const tasks = [
      pool.apply(target('take'), [items]),
      pool.apply(target('busyThenGive'), [queue('other'), 2_500, 1]),
      pool.apply(target('give'), [items, 2]),
      pool.apply(target('give'), [results, 'in the end']),
    ]
    expect(await results.get()).toBe('in the end')
    expect(await Promise.all(tasks)).toEqual([2, 1, 'gave 2', 'gave in the end'])
    expect(told).toEqual([])
  })

  test('while a connection is open through which something could come in', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const pool = await makePool(1)
    const [items, end] = [queue('items'), queue('end')]
    const task = pool.apply(target('takeFromOwnCall'), [pool, items])
    const waits = end.get()
    await expect(queue('clock').get({ timeoutMs: 2_500 })).rejects.toThrow('is empty')
    expect(told).toEqual([])
    await items.put('from the connection')
    expect(await task).toBe('from the connection')
    await end.put('done')
    expect(await waits).toBe('done')
    expect(told).toEqual([])
    server.close()
  })
})

// They wait most of their time.
describe.concurrent('a program that waits for its pool alone', () => {
  async function endsOf(beside: string): Promise<{ said: string[]; tookMs: number; pid: number }> {
    const script = fileURLToPath(new URL('../../../test/programs/waiting-program.mjs', import.meta.url))
    const program = spawn(process.execPath, [script, beside], { stdio: ['pipe', 'pipe', 'inherit'] })
    let text = ''
    program.stdout.on('data', (data) => {
      text += String(data)
    })
    if (beside === 'input') setTimeout(() => program.stdin.end('a line\n'), 3_500)
    try {
      expect(await once(program, 'close')).toEqual([0, null])
      return JSON.parse(text) as { said: string[]; tookMs: number; pid: number }
    } finally {
      program.kill('SIGKILL')
    }
  }

  // Alone: it must be named in time.
  test.sequential('is part of a deadlock when it has nothing else to do', async () => {
    const { said, tookMs, pid } = await endsOf('nothing')
    expect(said[0]).toMatch(
      new RegExp(
        `^DeadlockError: queue "items" is in a deadlock, for all that use it wait for each other: MainProcess \\(PID ${pid}\\) waits for 2 tasks of the pool; SpawnPoolWorker-1 \\(PID \\d+\\) waits to get from queue "items"; 1 task of give waits for a worker$`,
      ),
    )
    expect(said[1]).toBe('gave from the task')
    expect(tookMs).toBeLessThan(NAMED_WITHIN_MS)
  })

  test.each(['timer', 'socket', 'input', 'calculation'])(
    'is not while something else may wake it: %s',
    async (beside) => {
      const { said } = await endsOf(beside)
      expect(said).toEqual(['from the program', 'gave from the task'])
    },
  )
})
