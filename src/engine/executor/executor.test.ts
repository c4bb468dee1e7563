// The executor and its futures on real workers: states, cancelling, limits of waiting, and errors that tell both lines.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { PoolClosedError, TaskCancelledError, WorkerLostError } from '../errors.ts'
import { Supervisor } from '../supervisor/supervisor.ts'
import { until, withToken } from '../../../test/support/os-view.ts'
import { Executor } from './executor.ts'
import { FutureTimeoutError } from './future.ts'

const module = new URL('../../../test/programs/tasks.mjs', import.meta.url)
const target = (name: string) => ({ module, export: name })

let supervisor: Supervisor
let executor: Executor

beforeEach(() => {
  supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
  executor = new Executor({ maxWorkers: 1, supervisor })
})

afterEach(async () => {
  await supervisor.close()
  expect(withToken(supervisor.token)).toEqual([])
})

describe('a future', () => {
  test('goes from pending by running to done, and calls back', async () => {
    const first = executor.submit<number>(target('spin'), [200])
    const second = executor.submit<number>(target('add'), [2, 3])
    const told: string[] = []
    second.addDoneCallback((future) => told.push(future.state))
    expect([first.state, second.state]).toEqual(['pending', 'pending'])
    await until('the first runs', () => first.running())
    expect(second.state).toBe('pending')
    expect(await second.result()).toBe(5)
    expect([first.state, second.state, second.done()]).toEqual(['done', 'done', true])
    second.addDoneCallback((future) => told.push(future.state))
    expect(told).toEqual(['done', 'done'])
    expect(await second.exception()).toBeNull()
  })

  test('keeps its result and its other callbacks when a callback throws, which stderr tells', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const future = executor.submit<number>(target('add'), [2, 3])
    const told: string[] = []
    const broken = (): never => {
      throw new Error('callback broke')
    }
    future.addDoneCallback(broken)
    future.addDoneCallback(async () => Promise.reject(new Error('callback rejected')))
    future.addDoneCallback(() => told.push('the third'))
    expect(await future.result()).toBe(5)
    future.addDoneCallback(broken)
    expect(told).toEqual(['the third'])
    await until('all are told', () => logged.mock.calls.length === 3)
    const lines = logged.mock.calls.map(([text]) => String(text).split('\n')[0])
    const [broke, rejected] = ['broke', 'rejected'].map(
      (how) => `A done callback of a future threw. Error: callback ${how}`,
    )
    expect(lines.filter((line) => line === broke)).toHaveLength(2)
    expect(lines.filter((line) => line === rejected)).toHaveLength(1)
    logged.mockRestore()
  })

  test('is cancelled only before it has begun', async () => {
    const running = executor.submit(target('spin'), [300])
    const waiting = executor.submit(target('spin'), [1])
    await until('the first runs', () => running.running())
    expect(running.cancel()).toBe(false)
    expect(waiting.cancel()).toBe(true)
    expect(waiting.cancel()).toBe(true)
    expect(waiting.cancelled()).toBe(true)
    await expect(waiting.result()).rejects.toThrow(TaskCancelledError)
    await expect(waiting.exception()).rejects.toThrow(TaskCancelledError)
    expect(await running.result()).toBe(300)
    expect(running.cancel()).toBe(false)
  })

  test('is waited for as long as the caller wants, and the call goes on', async () => {
    const future = executor.submit(target('spin'), [400])
    await expect(future.result(50)).rejects.toThrow(FutureTimeoutError)
    expect(await future.result()).toBe(400)
  })

  test("has an error with the caller's line, and with the child's stack as its cause", async () => {
    const failed = (await executor.submit(target('fail'), ['c']).exception()) as Error
    expect(failed).toMatchObject({ name: 'RangeError', message: 'no c here' })
    expect(failed.stack).toContain('executor.test.ts')
    expect(String((failed.cause as Error).stack)).toContain('tasks.mjs')
  })

  test('of a worker that was killed has failed, and the others are done: no broken pool', async () => {
    const doomed = executor.submit(target('spin'), [60_000])
    const others = [1, 2, 3].map((n) => executor.submit(target('add'), [n, 1]))
    await until('it runs', () => doomed.running())
    process.kill(executor.pids[0] ?? 0, 'SIGKILL')
    expect(await doomed.exception()).toBeInstanceOf(WorkerLostError)
    expect(await Promise.all(others.map((future) => future.result()))).toEqual([2, 3, 4])
  })
})

describe('an executor', () => {
  test('maps in order, lazily', async () => {
    const results: number[] = []
    for await (const value of executor.map<number>(target('increment'), [3, 1, 2])) results.push(value)
    expect(results).toEqual([4, 2, 3])
  })

  test('shuts down after what was submitted, or without what has not begun, and takes nothing more', async () => {
    const running = executor.submit(target('spin'), [200])
    const waiting = executor.submit(target('spin'), [1])
    await until('the first runs', () => running.running())
    await executor.shutdown({ cancelFutures: true })
    expect(running.state).toBe('done')
    expect(waiting.state).toBe('cancelled')
    expect(() => executor.submit(target('add'), [1, 1])).toThrow(PoolClosedError)
    await executor.shutdown()
    expect(executor.pids).toEqual([])
  })
})
