// The whole face of the library, given options that are wrong: each is refused with the name that is right, and nothing
// is begun.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withToken } from '../../test/support/os-view.ts'
import { target } from '../../test/support/pool-stage.ts'
import {
  Executor,
  JoinableQueue,
  openScope,
  OptionError,
  Pool,
  Process,
  Queue,
  SupervisedGroup,
  Supervisor,
} from './index.ts'

let supervisor: Supervisor
let pool: Pool
let executor: Executor
let queue: Queue
let joinable: JoinableQueue
let child: Process
let group: SupervisedGroup
const scope = openScope()

beforeAll(async () => {
  supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
  pool = new Pool({ processes: 1, supervisor })
  executor = new Executor({ maxWorkers: 1, supervisor })
  queue = new Queue({ supervisor })
  joinable = new JoinableQueue({ supervisor })
  child = new Process({ target: target('sleep'), args: [60_000], supervisor })
  await child.start()
  group = new SupervisedGroup({ children: [{ name: 'a', target: target('sleep'), args: [60_000] }], supervisor })
  await group.start()
})

afterAll(async () => {
  await supervisor.close()
  await scope.close()
  if (withToken(supervisor.token).length > 0) throw new Error('a process was left behind')
})

/** What the types forbid. */
const wrong = (value: unknown): never => value as never
const work = () => target('increment')
const member = { name: 'a', target: target('increment') }

async function refused(call: () => unknown): Promise<{ readonly option: string; readonly message: string }> {
  try {
    await call()
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError)
    return error as OptionError
  }
  throw new Error('it was taken')
}

const pull = async (stream: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of stream);
}

describe('a name that the library does not have, Python’s among them, is refused with the right one:', () => {
  test.each<[string, () => unknown, string]>([
    ['Pool maxtasksperchild', () => new Pool(wrong({ maxtasksperchild: 1 })), 'maxTasksPerChild'],
    ['Pool maxWorkers', () => new Pool(wrong({ maxWorkers: 1 })), 'processes'],
    ['Pool initargs', () => new Pool(wrong({ initargs: [] })), 'initializer'],
    ['initializer kwargs', () => new Pool(wrong({ initializer: { target: work(), kwargs: {} } })), 'args'],
    ['Executor max_workers', () => new Executor(wrong({ max_workers: 1 })), 'maxWorkers'],
    ['Executor processes', () => new Executor(wrong({ processes: 1 })), 'maxWorkers'],
    ['Executor mp_context', () => new Executor(wrong({ mp_context: 'spawn' })), 'startMethod'],
    ['Queue maxsize', () => new Queue(wrong({ maxsize: 1 })), 'maxSize'],
    ['JoinableQueue maxsize', () => new JoinableQueue(wrong({ maxsize: 1 })), 'maxSize'],
    ['Process kwargs', () => new Process(wrong({ target: work(), kwargs: {} })), 'args'],
    ['Process module', () => new Process(wrong(work())), 'target'],
    ['Supervisor grace', () => new Supervisor(wrong({ grace: 1 })), 'graceMs'],
    ['Group childs', () => new SupervisedGroup(wrong({ childs: [] })), 'children'],
    [
      'child of a group',
      () => new SupervisedGroup(wrong({ children: [{ ...member, policy: 'permanent' }] })),
      'restart',
    ],
    [
      'intensity',
      () => new SupervisedGroup(wrong({ children: [member], intensity: { maxRestart: 1 } })),
      'maxRestarts',
    ],
    ['backOff', () => new SupervisedGroup(wrong({ children: [member], backOff: { max: 1 } })), 'maxMs'],
    ['openScope maxWorkers', () => openScope(wrong({ maxWorkers: 1 })), 'workers'],
    ['scope.Pool', () => new scope.Pool(wrong({ maxtasksperchild: 1 })), 'maxTasksPerChild'],
    ['map chunksize', () => pool.map(work(), [1], wrong({ chunksize: 1 })), 'chunkSize'],
    ['starmap chunk_size', () => pool.starmap(work(), [[1]], wrong({ chunk_size: 1 })), 'chunkSize'],
    ['imap chunksize', () => pull(pool.imap(work(), [1], wrong({ chunksize: 1 }))), 'chunkSize'],
    ['imapUnordered timeout', () => pull(pool.imapUnordered(work(), [1], wrong({ timeout: 1 }))), 'deadlineMs'],
    ['apply timeout', () => pool.apply(work(), [1], wrong({ timeout: 1 })), 'deadlineMs'],
    ['apply chunkSize', () => pool.apply(work(), [1], wrong({ chunkSize: 1 })), 'signal, deadlineMs'],
    ['submit abortSignal', () => pool.submit(work(), [1], wrong({ abortSignal: null })), 'signal'],
    ['run onOutcome', () => pool.run(work(), [1], wrong({ onOutcome: 1 })), 'onOutcomes'],
    ['executor.submit timeout', () => executor.submit(work(), [1], wrong({ timeout: 1 })), 'deadlineMs'],
    ['executor.map chunksize', () => pull(executor.map(work(), [1], wrong({ chunksize: 1 }))), 'chunkSize'],
    ['shutdown cancel_futures', () => executor.shutdown(wrong({ cancel_futures: true })), 'cancelFutures'],
    ['queue.get timeout', () => queue.get(wrong({ timeout: 1 })), 'timeoutMs'],
    ['queue.put timeout', () => queue.put(1, wrong({ timeout: 1 })), 'timeoutMs'],
    ['scope.close step', () => scope.close(wrong({ step: 'ask' })), 'from'],
  ])('%s', async (_what, call, right) => {
    const { message } = await refused(call)
    expect(message).toContain(right)
    expect(message).toMatch(/has no option/)
  })
})

describe("Python's positions are refused with an example:", () => {
  test.each<[string, () => unknown, string]>([
    ['Pool(3)', () => new Pool(wrong(3)), '{ processes: 4 }'],
    ['Pool(null)', () => new Pool(wrong(null)), '{ processes: 4 }'],
    ['Executor(3)', () => new Executor(wrong(3)), '{ maxWorkers: 4 }'],
    ['Queue(10)', () => new Queue(wrong(10)), '{ maxSize: 10 }'],
    ['Process(function)', () => new Process(wrong(() => 1)), '{ target, args: [10] }'],
    ['Process(undefined)', () => new Process(wrong(undefined)), '{ target, args: [10] }'],
    ['Supervisor(5)', () => new Supervisor(wrong(5)), 'new Supervisor('],
    ['SupervisedGroup([])', () => new SupervisedGroup(wrong([])), 'new SupervisedGroup('],
    ['openScope(4)', () => openScope(wrong(4)), '{ workers: 4 }'],
    ['scope.Pool(3)', () => new scope.Pool(wrong(3)), '{ processes: 4 }'],
    ['scope.Pool(signal)', () => new scope.Pool(wrong(new AbortController().signal)), '{ processes: 4 }'],
    ['scope.Executor(pool)', () => new scope.Executor(wrong(pool)), '{ maxWorkers: 4 }'],
    ['scope.Queue([])', () => new scope.Queue(wrong([])), '{ maxSize: 10 }'],
    ['map(…, 5)', () => pool.map(work(), [1], wrong(5)), '{ chunkSize: 5 }'],
    ['map(…, signal)', () => pool.map(work(), [1], wrong(new AbortController().signal)), '{ chunkSize: 5 }'],
    ['imap(…, 5)', () => pull(pool.imap(work(), [1], wrong(5))), '{ chunkSize: 5 }'],
    ['apply(…, 5)', () => pool.apply(work(), [1], wrong(5)), '{ deadlineMs: 500 }'],
    ['submit(…, 5)', () => executor.submit(work(), [1], wrong(5)), '{ deadlineMs: 500 }'],
    ['shutdown(false)', () => executor.shutdown(wrong(false)), '{ wait: false }'],
    ['get(true, 0.1)', () => queue.get(wrong(true)), '{ timeoutMs: 100 }'],
    ['get(5)', () => queue.get(wrong(5)), '{ timeoutMs: 100 }'],
    ['put(1, true)', () => queue.put(1, wrong(true)), '{ timeoutMs: 100 }'],
    ['apply(…, 1)', () => pool.apply(work(), wrong(1)), 'an array of arguments'],
    ['Process args', () => new Process({ target: work(), args: wrong(Object.create(null)) }), 'an array of arguments'],
  ])('%s', async (_what, call, example) => {
    expect((await refused(call)).message).toContain(example)
  })
})

describe('a duration that is no number of milliseconds is refused everywhere:', () => {
  const group1 = (more: object) => new SupervisedGroup({ children: [member], supervisor, ...more })
  const places: [string, string, (value: never) => unknown][] = [
    ['Process.join', 'timeoutMs', (ms) => child.join(ms)],
    ['SupervisedGroup.join', 'timeoutMs', (ms) => group.join(ms)],
    ['JoinableQueue.join', 'timeoutMs', (ms) => joinable.join(ms)],
    ['get', 'timeoutMs', (timeoutMs) => queue.get({ timeoutMs })],
    ['put', 'timeoutMs', (timeoutMs) => queue.put(1, { timeoutMs })],
    ['Future.result', 'timeoutMs', (ms) => executor.submit(work(), [1]).result(ms)],
    ['Future.exception', 'timeoutMs', (ms) => executor.submit(work(), [1]).exception(ms)],
    ['deadline of map', 'deadlineMs', (deadlineMs) => pool.map(work(), [1], { deadlineMs })],
    ['deadline of imap', 'deadlineMs', (deadlineMs) => pull(pool.imap(work(), [1], { deadlineMs }))],
    ['deadline of apply', 'deadlineMs', (deadlineMs) => pool.apply(work(), [1], { deadlineMs })],
    ['deadline of a future', 'deadlineMs', (deadlineMs) => executor.submit(work(), [1], { deadlineMs })],
    ['Pool', 'startTimeoutMs', (startTimeoutMs) => new Pool({ startTimeoutMs, supervisor })],
    ['Executor', 'startTimeoutMs', (startTimeoutMs) => new Executor({ startTimeoutMs, supervisor })],
    ['Supervisor', 'graceMs', (graceMs) => new Supervisor({ graceMs })],
    ['stopAll', 'graceMs', (ms) => supervisor.stopAll('you', 'ask', ms)],
    ['SupervisedGroup', 'graceMs', (graceMs) => group1({ graceMs })],
    ['intensity', 'intensity.withinMs', (withinMs) => group1({ intensity: { withinMs } })],
    ['backOff.firstMs', 'backOff.firstMs', (firstMs) => group1({ backOff: { firstMs } })],
    ['backOff.maxMs', 'backOff.maxMs', (maxMs) => group1({ backOff: { maxMs } })],
    ['backOff.healthyMs', 'backOff.healthyMs', (healthyMs) => group1({ backOff: { healthyMs } })],
  ]
  test.each(places)('%s', async (_what, option, call) => {
    for (const value of [Number.NaN, -1, Number.NEGATIVE_INFINITY, '5', '5s', null, 5n, true, { timeoutMs: 5 }, [5]]) {
      const error = await refused(() => call(wrong(value)))
      expect(error.option).toBe(option)
    }
  })
})

describe('a value of a wrong kind is refused with the name of its option:', () => {
  const odd = Object.create(null) as object
  test.each<[string, () => unknown]>([
    ['processes', () => new Pool({ processes: wrong(odd) })],
    ['processes', () => new Pool({ processes: wrong(null) })],
    ['processes', () => pool.resize(wrong('3'))],
    ['maxWorkers', () => new Executor({ maxWorkers: 0 })],
    ['retries', () => new Pool({ retries: wrong('3') })],
    ['onWorkerLost', () => new Pool({ onWorkerLost: wrong('again') })],
    ['onDeadlock', () => new Pool({ onDeadlock: wrong(odd) })],
    ['startMethod', () => new Pool({ startMethod: wrong('fork') })],
    ['options', () => new Pool({ initializer: wrong(() => 1) })],
    ['initializer.args', () => new Pool({ initializer: { target: work(), args: wrong('ab') } })],
    ['supervisor', () => new Pool({ supervisor: wrong({}) })],
    ['supervisor', () => new Queue({ supervisor: wrong(null) })],
    ['supervisor', () => new scope.Pool(wrong({ supervisor }))],
    ['runId', () => new Pool({ runId: wrong('7') })],
    ['execArgv', () => new Pool({ execArgv: wrong('--expose-gc') })],
    ['execArgv of a', () => new SupervisedGroup({ children: [{ ...member, execArgv: ['main.js'] }] })],
    ['env', () => new Process({ target: work(), env: wrong('A=1') })],
    ['env.PORT', () => new Executor({ env: { PORT: wrong(3000) } })],
    ['maxSize', () => new Queue({ maxSize: wrong({ toString: null }) })],
    ['detectDeadlock', () => new Queue({ detectDeadlock: wrong(0) })],
    ['name', () => new Queue({ name: wrong(5) })],
    ['name', () => new Process({ target: work(), name: wrong(5) })],
    ['daemon', () => new Process({ target: work(), daemon: wrong('yes') })],
    ['block', () => queue.get({ block: wrong(0) })],
    ['count', () => queue.putSentinels(1.5)],
    ['wait', () => executor.shutdown({ wait: wrong('no') })],
    ['signal', () => pool.map(work(), [1], { signal: wrong(new AbortController()) })],
    ['signal', () => pool.apply(work(), [1], { signal: wrong(odd) })],
    ['chunkSize', () => pool.map(work(), [1], { chunkSize: wrong('all') })],
    ['chunkSize', () => openScope({ chunkSize: 0 })],
    ['workers', () => openScope({ workers: wrong('4') })],
    ['workers', () => scope.resize(0)],
    ['onPrint', () => openScope({ onPrint: wrong('print') })],
    ['from', () => scope.close({ from: wrong('kill') })],
    ['output', () => new Supervisor({ output: wrong('pipe') })],
    ['spawnIn', () => new Supervisor({ spawnIn: wrong(1) })],
    ['niceness', () => new Supervisor({ niceness: 20 })],
    ['journal', () => new Supervisor({ journal: wrong({}) })],
    [
      'callback',
      () => {
        executor.submit(work(), [1]).addDoneCallback(wrong(1))
      },
    ],
  ])('%s', async (option, call) => {
    expect(await refused(call)).toMatchObject({ option, message: expect.stringContaining(`${option}: expected `) })
  })

  test.each([Number.NaN, undefined, -1, 1.5, '1', 257, Number.POSITIVE_INFINITY, null])(
    'count of warmUp: %s',
    async (count) => {
      expect((await refused(() => supervisor.warmUp(wrong(count)))).option).toBe('count')
    },
  )
})

test('a refused option has started no process and has ended none', async () => {
  expect(child.isAlive()).toBe(true)
  expect(group.state).toBe('running')
  expect(await pool.map(work(), [1])).toEqual([2])
  expect(await executor.submit(work(), [2]).result(Number.POSITIVE_INFINITY)).toBe(3)
  const names = supervisor.activeChildren().map(({ name }) => name.replace(/\d+$/, ''))
  expect(names.sort()).toEqual(['Process-', 'SpawnPoolWorker-', 'SpawnPoolWorker-', 'a'])
})
