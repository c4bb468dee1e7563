// Limits that are longer than any timer of Node, on real processes: each waits, for whatever it limits.

import { afterEach, beforeEach, expect, test } from 'vitest'
import { withToken } from '../../test/support/os-view.ts'
import { target } from '../../test/support/pool-stage.ts'
import { Executor, JoinableQueue, Pool, Process, Queue, SupervisedGroup, Supervisor } from './index.ts'

const LONG = [2 ** 31, 30 * 86_400_000, Number.MAX_VALUE, Number.POSITIVE_INFINITY]
const SHORT_MS = 60

let supervisor: Supervisor

beforeEach(() => {
  supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
})

afterEach(async () => {
  await supervisor.close()
  expect(withToken(supervisor.token)).toEqual([])
})

test.each(LONG)('join, result, get, put and a deadline of %d ms wait for what comes sooner', async (ms) => {
  const child = new Process({ target: target('sleep'), args: [SHORT_MS], supervisor })
  await child.start()
  expect(await child.join(ms)).toBe(true)

  const executor = new Executor({ maxWorkers: 1, startTimeoutMs: ms, supervisor })
  expect(await executor.submit(target('sleep'), [SHORT_MS]).result(ms)).toBe(SHORT_MS)
  expect(await executor.submit(target('sleep'), [SHORT_MS]).exception(ms)).toBeNull()

  const initializer = { target: target('sleep'), args: [SHORT_MS] }
  const pool = new Pool({ processes: 1, startTimeoutMs: ms, initializer, supervisor })
  expect(await pool.map(target('sleep'), [SHORT_MS], { deadlineMs: ms })).toEqual([SHORT_MS])

  const queue = new Queue({ maxSize: 1, supervisor })
  const put = [1, 2].map((item) => queue.put(item, { timeoutMs: ms }))
  expect([await queue.get({ timeoutMs: ms }), await queue.get({ timeoutMs: ms })]).toEqual([1, 2])
  await Promise.all(put)

  const joinable = new JoinableQueue({ supervisor })
  await joinable.put('item')
  const joined = joinable.join(ms)
  await joinable.get()
  await joinable.taskDone()
  expect(await joined).toBe(true)

  const member = { name: 'a', target: target('sleep'), args: [SHORT_MS], restart: 'temporary' as const }
  const group = new SupervisedGroup({ children: [member], intensity: { withinMs: ms }, graceMs: ms, supervisor })
  await group.start()
  expect(await group.join(ms)).toBe(true)
})

test.each(LONG)('a back-off of %d ms does not start a child again, and a person does', async (ms) => {
  const group = new SupervisedGroup({
    children: [{ name: 'a', target: target('exit'), args: [3] }],
    backOff: { firstMs: ms, maxMs: ms, jitter: 1 },
    supervisor,
  })
  await group.start()
  expect(await group.join(500)).toBe(false)
  expect(group.child('a')).toMatchObject({ state: 'backoff', restarts: 0 })
  const made = (): number => Object.keys(supervisor.journal.state.processes).length
  expect(made()).toBe(1)
  await group.startChild('a')
  expect(made()).toBe(2)
  await group.stop()
})

test.each(LONG)('a grace time of %d ms lets a child tidy up as long as it likes', async (graceMs) => {
  await supervisor.close()
  supervisor = new Supervisor({ output: 'capture', graceMs })
  const child = new Process({ target: target('exitLateAfterTerm'), args: [300], supervisor })
  await child.start()
  await new Promise<void>((resolve) => {
    supervisor.journal.subscribe((event) => {
      if (event.type === 'process.output' && event.text === 'deaf') resolve()
    })
  })
  await supervisor.close()
  expect(child.exitCode).toBe(7)
})
