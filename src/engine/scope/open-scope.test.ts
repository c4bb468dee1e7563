// A scope, with real processes: what it makes carries its run, and its end is the end of all of it.

import { afterEach, beforeEach, expect, test } from 'vitest'
import { until, withToken } from '../../../test/support/os-view.ts'
import { Supervisor } from '../supervisor/supervisor.ts'
import { type OpenScope, openScope } from './open-scope.ts'

const module = new URL('../../../test/programs/tasks.mjs', import.meta.url)
const target = (name: string) => ({ module, export: name })

let supervisor: Supervisor
let scope: OpenScope
let printed: string[]

beforeEach(() => {
  supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
  printed = []
  scope = openScope({
    supervisor,
    runId: 7,
    workers: 2,
    onPrint: (line) => {
      printed.push(line)
    },
  })
})

afterEach(async () => {
  await scope.close()
  await supervisor.close()
  expect(withToken(supervisor.token)).toEqual([])
})

const records = () => Object.values(supervisor.journal.state.processes)

test('processes, groups, queues, pools and executors of a scope carry its run', async () => {
  const process = new scope.Process({ target: target('print'), args: [1] })
  await process.start()
  await process.join()
  const pool = new scope.Pool()
  expect(await pool.map(target('increment'), [1, 2, 3])).toEqual([2, 3, 4])
  const executor = new scope.Executor({ maxWorkers: 1 })
  expect(await executor.submit(target('increment'), [4]).result()).toBe(5)
  const group = new scope.Group({ children: [{ name: 'a', target: target('sleep'), args: [60_000] }] })
  await group.start()
  const queue = new scope.Queue({ name: 'q' })
  const joinable = new scope.JoinableQueue()
  await queue.put(1)
  expect(records().map(({ runId }) => runId)).toEqual([7, 7, 7, 7, 7])
  const { queues } = supervisor.journal.state
  expect([queues[queue.id]?.runId, queues[joinable.id]?.runId]).toEqual([7, 7])
  await scope.close()
  expect(supervisor.activeChildren()).toEqual([])
  expect(group.state).toBe('exited')
  expect(() => queue.putNowait(2)).toThrow('closed')
})

test('the end of a scope ends a process that sleeps and a pool at work, and nothing more is made in it', async () => {
  const sleeper = new scope.Process({ target: target('sleep'), args: [60_000] })
  await sleeper.start()
  const pool = new scope.Pool({ processes: 2 })
  const calls = [1, 2, 3].map((n) => pool.apply(target('sleep'), [60_000, n]).catch((error: Error) => error.name))
  await until('both workers work', () => pool.metrics.inFlight === 2)
  await scope.close()
  expect(await Promise.all(calls)).toEqual(['PoolClosedError', 'PoolClosedError', 'PoolClosedError'])
  expect(sleeper.isAlive()).toBe(false)
  expect(scope.signal.aborted).toBe(true)
  expect(() => new scope.Pool()).toThrow('the scope is closed')
  expect(() => new scope.Process({ target: target('increment') })).toThrow('the scope is closed')
  await scope.close()
})

test('what a scope ends is ended in the name that its close has, whatever it is', async () => {
  const sleeper = new scope.Process({ target: target('sleep'), args: [60_000] })
  const group = new scope.Group({ children: [{ name: 'a', target: target('sleep'), args: [60_000] }] })
  await Promise.all([sleeper.start(), group.start()])
  const [busy, idle] = [new scope.Pool({ processes: 1 }), new scope.Pool({ processes: 1 })]
  busy.apply(target('sleep'), [60_000]).catch(() => undefined)
  await idle.apply(target('increment'), [1])
  await until('it works', () => busy.metrics.inFlight === 1)
  await scope.close({ from: 'terminate', by: 'you' })
  expect(records().map(({ cause }) => cause?.by)).toEqual(['you', 'you', 'you', 'you'])
})

test('a pool without a number of workers follows the run, one with a number does not', async () => {
  const [follows, fixed] = [new scope.Pool(), new scope.Pool({ processes: 1 })]
  await scope.resize(3)
  expect([scope.workers, follows.metrics.workersWanted, fixed.metrics.workersWanted]).toEqual([3, 3, 1])
  await follows.close()
  await scope.resize(1)
  expect(scope.workers).toBe(1)
})

test('the lines of a process are all there when it has ended, with the moment of each', async () => {
  const process = new scope.Process({ target: target('print'), args: [2] })
  await process.start()
  const lines = await scope.outputOf(process)
  expect(lines.map(({ text }) => text)).toEqual(['line 0', 'line 1'])
  expect(lines.every(({ atMs }) => atMs > 0)).toBe(true)
})

test('prints, progress and checks reach whoever opened the scope', () => {
  scope.print('a line')
  scope.check('one is one', true)
  scope.check('one is two', false, 'seen: 1')
  expect(printed).toEqual(['a line'])
  expect(scope.checks).toEqual([
    { name: 'one is one', ok: true, detail: '' },
    { name: 'one is two', ok: false, detail: 'seen: 1' },
  ])
})
