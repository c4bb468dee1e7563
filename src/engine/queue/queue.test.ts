// Queue and JoinableQueue in this program and between real children: order, limits, ends, and deaths in the middle.

import { afterEach, describe, expect, test } from 'vitest'
import type { QueueStatus } from '../../shared/metrics.ts'
import {
  ItemsLostError,
  OptionError,
  QueueClosedError,
  QueueEmptyError,
  QueueFullError,
  QueueUseError,
  TaskSerializationError,
} from '../errors.ts'
import { Pool } from '../pool/pool.ts'
import { Process } from '../supervisor/process.ts'
import { isSentinel } from '../wire/sentinel.ts'
import { Supervisor } from '../supervisor/supervisor.ts'
import { until, withToken } from '../../../test/support/os-view.ts'
import { brokerOf } from './broker.ts'
import { JoinableQueue, Queue, type QueueOptions } from './queue.ts'

const programs = new URL('../../../test/programs/queues.mjs', import.meta.url)
const target = (name: string) => ({ module: programs, export: name })

let supervisor = new Supervisor({ output: 'capture', graceMs: 300 })

const queue = <T>(options: QueueOptions = {}): Queue<T> => new Queue<T>({ supervisor, ...options })
const joinable = <T>(options: QueueOptions = {}): JoinableQueue<T> => new JoinableQueue<T>({ supervisor, ...options })

async function start(name: string, args: readonly unknown[], as?: string): Promise<Process> {
  const child = new Process({ target: target(name), args, supervisor, ...(as === undefined ? {} : { name: as }) })
  await child.start()
  return child
}

/** How the queue stands, as the session samples it. */
function statusOf(of: Queue<never> | Queue): QueueStatus | undefined {
  return brokerOf(supervisor).statuses.find(({ id }) => id === of.id)
}

async function take<T>(from: Queue<T>, count: number): Promise<T[]> {
  const items: T[] = []
  for (let i = 0; i < count; i++) items.push(await from.get())
  return items
}

afterEach(async () => {
  await supervisor.close()
  expect(withToken(supervisor.token)).toEqual([])
  supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
})

describe('a queue in one program', () => {
  test('gives items in order, as copies, and says how many there are', async () => {
    const q = queue<{ n: number }>({ maxSize: 2 })
    const first = { n: 1 }
    await q.put(first)
    first.n = 9
    q.putNowait({ n: 2 })
    expect([q.size, q.empty, q.full]).toEqual([2, false, true])
    expect([await q.get(), q.getNowait()]).toEqual([{ n: 1 }, { n: 2 }])
    expect([q.size, q.empty, q.full]).toEqual([0, true, false])
  })

  test('waits for room and for items, each in the order of asking', async () => {
    const q = queue<number>({ maxSize: 1 })
    const got: number[] = []
    const gets = [1, 2, 3].map(async (who) => got.push(who * 10 + (await q.get())))
    await Promise.all([1, 2, 3, 4, 5].map((n) => q.put(n).then(() => (n === 4 ? q.get() : undefined))))
    await Promise.all(gets)
    expect(got).toEqual([11, 22, 33])
    expect(q.size).toBe(1)
  })

  test('refuses at its limit: full, empty, too late, and limits that are none', async () => {
    const q = queue<number>({ maxSize: 1, name: 'narrow' })
    expect(() => q.getNowait()).toThrow(QueueEmptyError)
    await expect(q.get({ block: false })).rejects.toThrow('queue "narrow" is empty')
    await expect(q.get({ timeoutMs: 5 })).rejects.toThrow(QueueEmptyError)
    await q.put(1)
    expect(() => {
      q.putNowait(2)
    }).toThrow(QueueFullError)
    await expect(q.put(2, { timeoutMs: 5 })).rejects.toThrow('queue "narrow" is full: 1 wait already')
    await expect(q.put(2, { timeoutMs: -1 })).rejects.toThrow(OptionError)
    expect(() => queue({ maxSize: 1.5 })).toThrow(OptionError)
    expect(q.size).toBe(1)
  })

  test('refuses what cannot cross, with its path, before anything is queued', async () => {
    const q = queue({ name: 'q' })
    await expect(q.put({ list: [1, () => 1] })).rejects.toThrow(TaskSerializationError)
    await expect(q.put({ list: [1, () => 1] })).rejects.toThrow(
      'an item for queue "q" at list[1] cannot be sent to another process: it is a function',
    )
    expect(q.size).toBe(0)
  })

  test('is over for everybody when it is closed, and says how many items it discarded', async () => {
    const full = queue<number>({ maxSize: 2, name: 'full' })
    const empty = joinable<number>()
    const told: string[] = []
    supervisor.journal.subscribe((event) => {
      if (event.type === 'queue.closed') told.push(`${event.name}: ${event.discarded}`)
    })
    await full.put(1)
    await full.put(2)
    await empty.put(1)
    await empty.get()
    const ends = [full.put(3), empty.get(), empty.join()].map((call) => call.catch((error: unknown) => error))
    expect([full.close(), empty.close(), full.close()]).toEqual([2, 0, 2])
    expect(await Promise.all(ends)).toEqual([
      new QueueClosedError('queue "full"', 2),
      new QueueClosedError(`queue "${empty.name}"`, 0),
      new QueueClosedError(`queue "${empty.name}"`, 0),
    ])
    expect(told).toEqual(['full: 2', `${empty.name}: 0`])
    await expect(full.put(4)).rejects.toThrow('queue "full" is closed; 2 items discarded: make a new one to go on')
    await expect(full.get()).rejects.toThrow(QueueClosedError)
    expect(() => new Process({ target: target('produce'), args: [full, 0, 1], supervisor })).toThrow('is closed')
  })

  test('ends with its supervisor', async () => {
    const end = queue().get()
    const seen = end.catch((error: unknown) => error)
    await supervisor.close()
    expect(await seen).toBeInstanceOf(QueueClosedError)
  })

  test('join waits for taskDone of each item, and one taskDone too many is an error', async () => {
    const q = joinable<number>()
    expect(await q.join()).toBe(true)
    await q.put(1)
    await q.put(2)
    expect([await q.join(5), q.unfinished]).toEqual([false, 2])
    const joined = q.join()
    for (const item of [await q.get(), await q.get()]) {
      expect(item).toBeTypeOf('number')
      await q.taskDone()
    }
    expect(await joined).toBe(true)
    await expect(q.taskDone()).rejects.toThrow(QueueUseError)
  })

  test('a sentinel ends a loop, is no work to be done, and can be told by isSentinel', async () => {
    const q = joinable<number>()
    await q.put(1)
    await q.putSentinels(2)
    const items: number[] = []
    for await (const item of q) items.push(item)
    expect(items).toEqual([1])
    await q.taskDone()
    expect(q.unfinished).toBe(0)
    const last = await q.get()
    expect([isSentinel(last), isSentinel(1), isSentinel({})]).toEqual([true, false, false])
    await q.put(last) // passed on to the next, as one does with None in Python
    expect(isSentinel(await q.get())).toBe(true)
  })
})

describe('a queue between processes', () => {
  test('a child that puts 20,000 items without waiting for one is no enemy: none is lost, and all are in order', async () => {
    const q = queue<number>()
    const child = await start('produceAtOnce', [q, 20_000])
    expect(await take(q, 20_000)).toEqual(Array.from({ length: 20_000 }, (_, i) => i))
    await child.join()
    expect(child.exitCode).toBe(0)
  })

  test('carries items from one child through another to us, in order, and sentinels end the consumers', async () => {
    const [source, results] = [queue<number>(), queue<number | string>()]
    const children = await Promise.all([start('produce', [source, 0, 50]), start('square', [source, results])])
    const squares = await take(results, 50)
    expect(squares).toEqual(Array.from({ length: 50 }, (_, i) => i * i))
    await source.putSentinels()
    expect(await Promise.all(children.map((child) => child.join()))).toEqual([true, true])
    expect(children.map(({ exitCode }) => exitCode)).toEqual([0, 0])
  })

  test('four consumers share the items, each gets one once, and each stops at a sentinel', async () => {
    const [source, results] = [queue<number>(), queue<readonly [number, number] | 'stopped'>()]
    const children = await Promise.all([1, 2, 3, 4].map(() => start('consume', [source, results])))
    await until('all four wait', () => source.metrics.got === 0 && waitingOn(source) === 4)
    for (let i = 0; i < 100; i++) await source.put(i)
    await source.putSentinels(4)
    const all = await take(results, 104)
    const items = all.flatMap((said) => (said === 'stopped' ? [] : [said]))
    expect(items.map(([, item]) => item).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect(new Set(items.map(([pid]) => pid))).toEqual(new Set(children.map(({ pid }) => pid)))
    await Promise.all(children.map((child) => child.join()))
    expect(children.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0])
  })

  test('a bounded queue holds a fast producer back, and its depth is never over the limit', async () => {
    const [narrow, results] = [queue<number>({ maxSize: 3 }), queue<string>()]
    const child = await start('greedy', [narrow, results])
    await results.get()
    await until('it is full', () => narrow.full && waitingOn(narrow) === 1)
    expect(narrow.size).toBe(3)
    expect(statusOf(narrow)).toMatchObject({ queueDepth: 3, putting: [1], producers: [1] })
    for (let i = 0; i < 200; i++) {
      expect(await narrow.get()).toBe(i)
      expect(narrow.size).toBeLessThanOrEqual(3)
      expect(statusOf(narrow)?.queueDepth).toBe(narrow.size)
    }
    expect(statusOf(narrow)).toMatchObject({ producers: [1] })
    await child.join()
    await until('it is forgotten', () => statusOf(narrow)?.producers.length === 0)
  })

  test('limits, refusals and metrics are the same in a child, with the same errors', async () => {
    const [q, full, results] = [joinable({ name: 'mine' }), queue<number>({ maxSize: 1, name: 'full' }), queue()]
    await full.put(0)
    const child = await start('tryAll', [q, full, results])
    const said = await take(results, 10)
    expect(said.slice(0, 9)).toEqual([
      [
        'TaskSerializationError',
        'an item for queue "mine" at list[0] cannot be sent to another process: it is a function; pass a module and an export instead',
      ],
      ['QueueEmptyError', 'queue "mine" is empty'],
      ['QueueEmptyError', 'queue "mine" is empty'],
      ['QueueFullError', 'queue "full" is full: 1 wait already; take some out first, or wait for room'],
      ['QueueFullError', 'queue "full" is full: 1 wait already; take some out first, or wait for room'],
      ['OptionError', expect.stringContaining('timeoutMs')],
      [1, true, true, 1, 'full'],
      ['QueueUseError', 'queue "mine": taskDone() was called more often than there were items'],
      ['ok', true],
    ])
    expect(isSentinel(said[9])).toBe(true)
    await child.join()
    expect(child.exitCode).toBe(0)
  })

  test('can itself be sent through a queue: to another child, which answers there, and back to us', async () => {
    const [post, reply] = [queue<{ reply: Queue<string> }>(), queue<string>()]
    const sender = await start('handOver', [reply, post])
    const receiver = await start('answerThere', [post])
    expect(await reply.get()).toBe('hello from there')
    await Promise.all([sender.join(), receiver.join()])
    await start('handOver', [reply, post])
    expect((await post.get()).reply).toBe(reply)
  })

  test('works in the tasks of a pool: as an input, from the initializer, and as a result', async () => {
    const results = queue<number>()
    const pool = new Pool({ processes: 2, supervisor, initializer: { target: target('keep'), args: [results] } })
    const inputs = [1, 2, 3, 4, 5, 6].map((n) => [results, n])
    expect(await pool.map(target('throughTask'), inputs)).toEqual([1, 2, 3, 4, 5, 6])
    expect((await take(results, 6)).sort((a, b) => a - b)).toEqual([2, 4, 6, 8, 10, 12])
    await pool.map(target('putKept'), [7, 8])
    expect((await take(results, 2)).sort((a, b) => a - b)).toEqual([7, 8])
    const back = await pool.apply<{ queue: Queue<number> }>(target('giveBack'), [results])
    expect(back.queue).toBe(results)
    await pool.terminate()
  })

  test('join waits until four workers have done everything', async () => {
    const work = joinable<number>()
    await Promise.all([1, 2, 3, 4].map(() => start('workAndSay', [work])))
    for (let i = 0; i < 40; i++) await work.put(i)
    expect(await work.join(15_000)).toBe(true)
    expect([work.unfinished, work.metrics]).toEqual([0, { put: 40, got: 40, returned: 0, lost: 0, discarded: 0 }])
    await work.putSentinels(4)
  })

  test('cannot be used by a process of another supervisor, which is told so', async () => {
    const others = new Supervisor({ output: 'capture', graceMs: 300 })
    const q = queue({ name: 'q' })
    const child = new Process({ target: target('getOne'), args: [q, q], supervisor: others })
    await child.start()
    await child.join()
    expect(child.error).toMatchObject({
      name: 'QueueUseError',
      message: expect.stringContaining('queue "q" belongs to another supervisor'),
    })
    await others.close()
  })

  test('a closed queue ends the wait of a child', async () => {
    const [q, results] = [queue({ name: 'q' }), queue()]
    await start('endOf', [q, results])
    await until('it waits', () => waitingOn(q) === 1)
    q.close()
    expect(await results.get()).toEqual([
      'QueueClosedError',
      'queue "q" is closed; 0 items discarded: make a new one to go on',
    ])
  })
})

describe('when a process dies', () => {
  test('a consumer killed while it waits takes nothing with it', async () => {
    const [q, results] = [queue<number>(), queue<number>()]
    const victim = await start('getOne', [q, results])
    await until('it waits', () => waitingOn(q) === 1)
    process.kill(victim.pid ?? 0, 'SIGKILL')
    // Before its death is known: the item is on its way to the dead.
    await q.put(42)
    await victim.join()
    expect(await q.get({ timeoutMs: 5_000 })).toBe(42)
    expect([q.metrics.got, q.metrics.returned, waitingOn(q)]).toEqual([1, 1, 0])
  })

  test('one that was stopped keeps what was on its way to it only until it is killed', async () => {
    const [q, results] = [queue<number>({ maxSize: 1 }), queue<number>()]
    const victim = await start('getOne', [q, results])
    await until('it waits', () => waitingOn(q) === 1)
    process.kill(victim.pid ?? 0, 'SIGSTOP')
    await q.put(1)
    expect([q.size, q.full]).toEqual([0, true])
    const next = q.put(2)
    victim.kill()
    await victim.join()
    expect(await q.get()).toBe(1)
    await next
    expect(await q.get()).toBe(2)
  })

  test('a killed producer leaves what it had put, and the others go on', async () => {
    const q = queue<Uint8Array>({ maxSize: 4 })
    const victim = await start('fill', [q, 1_000, 100_000])
    await until('it waits for room', () => waitingOn(q) === 1)
    victim.kill()
    await victim.join()
    expect([q.size, waitingOn(q)]).toEqual([4, 0])
    expect((await take(q, 4)).map((item) => item.length)).toEqual([100_000, 100_000, 100_000, 100_000])
    await expect(q.get({ timeoutMs: 5 })).rejects.toThrow(QueueEmptyError)
  })

  test('what it had taken and not done is lost, and join says so instead of waiting for ever', async () => {
    const q = joinable<number>({ name: 'work' })
    const victim = await start('takeAndDie', [q], 'p1')
    await q.put(1)
    const joined = q.join().catch((error: unknown) => error)
    await victim.join()
    const error = await joined
    expect(error).toBeInstanceOf(ItemsLostError)
    expect((error as ItemsLostError).message).toBe(
      `queue "work": 1 item will never be done: p1 (PID ${victim.pid ?? 0}) took them and ended before taskDone(). Put them again; everything else is done`,
    )
    expect(q.metrics).toEqual({ put: 1, got: 1, returned: 0, lost: 1, discarded: 0 })
    expect(await q.join()).toBe(true)
  })
})

/** How many wait on it, as the journal's next word about it will say. */
function waitingOn(q: Queue<never> | Queue): number {
  return q.waiting.length
}
