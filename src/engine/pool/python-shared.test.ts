// What the parent holds, as workers in Python use it: queues between them, Node and this program, pools that get work from
// their own tasks, and shared values.

import { describe, expect, test } from 'vitest'
import { numbers, poolStage, target as ofNode } from '../../../test/support/pool-stage.ts'
import { until } from '../../../test/support/os-view.ts'
import { JoinableQueue, Queue } from '../queue/queue.ts'
import { Process } from '../supervisor/process.ts'

const module = new URL('../../../test/programs/python_shared.py', import.meta.url)
const target = (name: string) => ({ module, export: name })

const stage = poolStage({ processes: 2, runtime: 'python' }, 500)
const { make } = stage
const newQueue = <T>(options: object = {}) => new Queue<T>({ supervisor: stage.supervisor, ...options })

describe('a queue', () => {
  test('carries 500 items from a process in Python to two others and to this program, in order', async () => {
    const { supervisor } = stage
    const [first, second] = [newQueue({ maxSize: 50 }), newQueue<[number, number]>()]
    const producer = new Process({ target: target('produce'), args: [first, 500, 2], supervisor })
    const consumers = [1, 2].map(() => new Process({ target: target('consume'), args: [first, second], supervisor }))
    for (const one of [producer, ...consumers]) await one.start()
    await Promise.all([producer, ...consumers].map((one) => one.join()))
    const items = numbers(500).map(() => second.getNowait())
    expect([producer, ...consumers].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
    expect(items.map(([i]) => i).sort((a, b) => a - b)).toEqual(numbers(500))
    expect(new Set(items.map(([, pid]) => pid))).toEqual(new Set(consumers.map(({ pid }) => pid)))
    for (const { pid } of consumers) {
      const own = items.filter(([, by]) => by === pid).map(([i]) => i)
      expect(own).toEqual(own.toSorted((a, b) => a - b))
    }
  })

  test('works between Node and Python, in the tasks of a pool and from an initializer', async () => {
    const out = newQueue<[number, number]>()
    const pool = make({ initializer: { target: target('keep'), args: [out] }, startMethod: 'fork' })
    expect(await pool.map(target('put_kept'), numbers(300), { chunkSize: 20 })).toEqual(numbers(300))
    const got = numbers(300).map(() => out.getNowait())
    expect(got.map(([, x]) => x).sort((a, b) => a - b)).toEqual(numbers(300))
    expect(new Set(got.map(([pid]) => pid))).toEqual(new Set(pool.pids))
    const [there, back] = [newQueue<unknown>(), newQueue<unknown>()]
    const echo = make({ runtime: 'node', processes: 1 }).submit(ofNode('echoQueue'), [there, back, 1])
    await pool.apply(target('give_back'), [there])
    await echo
    expect(await back.get()).toBe('from here')
    // And it comes back as the queue that it is, also when it is closed.
    const closed = newQueue()
    expect(await pool.apply(target('close_and_give_back'), [closed])).toEqual([closed, 'closed'])
    expect(closed.isClosed).toBe(true)
    expect(await pool.apply(target('give_back'), [there])).toEqual({ queue: there })
  })

  test('says at its limits what multiprocessing.Queue says, and what else is wrong', async () => {
    const queue = newQueue<number>({ maxSize: 1, name: 'small' })
    expect(await make().apply(target('ends'), [queue])).toEqual([
      'Empty: queue "small" is empty',
      'Empty: queue "small" is empty',
      null,
      'Full: queue "small" holds 1 items already',
      expect.stringMatching(/^TaskSerializationError: an item for queue "small" cannot be sent .*it is a function/),
      [1, true, false, 1, 'small'],
      1,
      0,
      'QueueClosedError: queue "small" is closed',
    ])
    const [said] = await make().apply<string[]>(target('from_thread'), [newQueue()])
    expect(said).toBe('only the thread that runs the task can reach what the parent holds')
  })

  test('join waits for task_done of what Python has taken, and says what a killed one has lost', async () => {
    const { supervisor } = stage
    const [work, done] = [new JoinableQueue<number>({ supervisor }), newQueue<number>()]
    const worker = new Process({ target: target('double'), args: [work, done], supervisor })
    await worker.start()
    for (const i of numbers(100)) await work.put(i)
    expect(await work.join()).toBe(true)
    expect(numbers(100).map(() => done.getNowait())).toEqual(numbers(100).map((i) => 2 * i))
    await work.putSentinels()
    await worker.join()

    const taker = new Process({ target: target('takes_one'), args: [work], supervisor })
    await taker.start()
    await work.put(7)
    await until('it has the item', () => stage.happened('process.output').some(({ text }) => text === 'has 7'))
    process.kill(taker.pid ?? 0, 'SIGKILL')
    await expect(work.join()).rejects.toThrow(/1 item/)
  })

  test.each(['tiny_then_get', 'tiny_then_timed'])(
    'answers from before a wait are there during it: %s',
    async (name) => {
      const queue = newQueue<string>()
      const pool = make({ processes: 1 })
      const seen: unknown[] = []
      const inputs = numbers(300).map((i) => [queue, i])
      const work = (async () => {
        for await (const value of pool.imap(target(name), inputs, { chunkSize: 300 })) seen.push(value)
      })()
      await until('all before it have come', () => seen.length === 150)
      await queue.put('at last')
      await work
      expect(seen).toEqual(numbers(300).map((i) => (i === 150 ? 'at last' : i)))
    },
  )

  test('refuses what could not be taken again in Python, before anything is queued', async () => {
    const [pool, queue] = [make({ processes: 1 }), newQueue()]
    const said = async (kind: string) => pool.apply(target('put_and_say'), [queue, kind])
    expect(await said('tuple as key')).toMatch(
      /^TaskSerializationError: an item for queue .* a key of this Map is an object/,
    )
    expect(await said('bytes in a set')).toMatch(/^TaskSerializationError: .* an item of this Set is an object/)
    expect(await said('fine')).toBe(true)
    expect(queue.size).toBe(0)
  })

  test('what a call gets that a signal handler has ended is there for the next one', async () => {
    const [pool, queue] = [make({ processes: 1 }), newQueue()]
    expect(await pool.apply(target('gives_up'), [queue])).toBe('late')
    expect(await pool.apply(target('gives_up'), [queue])).toBe('late')
    for (const item of ['first', 'second', 'third']) await queue.put(item)
    for (const item of ['first', 'second', 'third']) expect(await pool.apply(target('take'), [queue, 5])).toBe(item)
    // Large frames are torn by none of it.
    expect(await pool.apply(target('gives_up'), [queue])).toBe('late')
    await queue.put(new Uint8Array(4_000_000).fill(3))
    expect(await pool.apply<Uint8Array>(target('take'), [queue, 5])).toHaveLength(4_000_000)
  })

  test('is part of a deadlock that is named, and no process in it is called unresponsive', async () => {
    const [there, back] = [newQueue({ name: 'there' }), newQueue({ name: 'back' })]
    const task = make({ processes: 1 }).apply(target('hand_on'), [there, back]).catch(String)
    const here = await back.get().catch(String)
    expect(here).toMatch(/DeadlockError.*"back"/s)
    expect(await task).toMatch(/DeadlockError.*"there"/s)
    expect(stage.happened('process.unresponsive')).toEqual([])
  })
})

describe('a pool in its own tasks', () => {
  test('runs the calls that they hand in, and their errors reach them', async () => {
    const pool = make({ processes: 5, startMethod: 'fork' })
    expect(await pool.apply(target('factorial'), [pool, 5])).toBe(120)
    expect(await pool.apply(target('fan_out'), [pool, 100])).toBe(328_350)
    expect(await pool.apply(target('asks_for_failure'), [pool])).toBe('not 3')
  })

  test('runs what a name leads to, and nothing else', async () => {
    const pool = make({ processes: 2 })
    const kinds = ['static method', 'decorated', 'method', 'lambda', 'another of that name', 'of C']
    const results: unknown[] = []
    for (const kind of kinds) results.push(await pool.apply(target('hand_in'), [pool, kind]))
    expect(results).toEqual([14, 71, ...new Array(4).fill('TypeError')])
  })

  test('that waits for itself is named', async () => {
    const pool = make({ processes: 2 })
    const failed = await pool.apply(target('factorial'), [pool, 4]).catch((error: unknown) => error)
    expect(String(failed)).toMatch(/DeadlockError/)
    expect(await pool.apply(target('square'), [4])).toBe(16)
  })
})

describe('a shared value', () => {
  test('is read once by each worker, whatever it holds', async () => {
    const pool = make()
    const shared = await pool.share(numbers(1_000))
    const results = await pool.starmap<[number, number, number]>(
      target('sum_of'),
      numbers(40).map((i) => [shared, i] as const),
      { chunkSize: 1 },
    )
    expect(results.map(([sum, , item]) => [sum, item])).toEqual(numbers(40).map((i) => [499_500, i]))
    expect(new Set(results.map(([, id]) => id)).size).toBeLessThanOrEqual(2)
    const large = await pool.share({ bytes: new Uint8Array(3_000_000).fill(9) })
    expect(await pool.apply(target('length_of'), [large])).toEqual([3_000_000, 9])
    expect(large.bytes).toBeGreaterThan(3_000_000)
  })

  test.each(['python', 'node'] as const)(
    'that is released while tasks are on their way is itself or refused: %s',
    async (runtime) => {
      const pool = make({ processes: 1, runtime })
      const task = runtime === 'python' ? target('first_of') : ofNode('identity')
      for (let round = 0; round < 4; round++) {
        const shares = await Promise.all(numbers(40).map((n) => pool.share({ n: round * 1_000 + n })))
        const work = shares.map((one) => pool.submit(task, [one]).catch((error: Error) => error))
        if (round > 0) await work[round * 5]
        for (const one of shares) one.release()
        await Promise.all(numbers(40).map(() => pool.share({ n: -1 })))
        for (const [n, got] of (await Promise.all(work)).entries()) {
          if (got instanceof Error) expect(got.message).toContain('was released')
          else expect(runtime === 'python' ? got : (got as { n: number }).n).toBe(round * 1_000 + n)
        }
      }
    },
  )

  test('of another language is refused, and so is a released one', async () => {
    const [python, node] = [make({ processes: 1 }), make({ processes: 1, runtime: 'node' })]
    const [ofPython, ofTheOther] = [await python.share([1]), await node.share([1])]
    await expect(python.apply(target('length_of'), [ofTheOther])).rejects.toThrow('was shared by a pool of Node')
    await expect(node.apply(ofNode('identity'), [ofPython])).rejects.toThrow('was shared by a pool of Python')
    ofPython.release()
    await expect(python.apply(target('length_of'), [ofPython])).rejects.toThrow('was released')
  })
})
