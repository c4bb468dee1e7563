// Workers in Python that are forked of a fork server: they are as any other, whatever becomes of the server.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isRunning, until, withToken } from '../../../test/support/os-view.ts'
import { numbers, poolStage } from '../../../test/support/pool-stage.ts'
import { TaskTimeoutError, WorkerLostError } from '../errors.ts'

const tasks = new URL('../../../test/programs/python_tasks.py', import.meta.url)
const target = (name: string) => ({ module: tasks, export: name })

const stage = poolStage({ processes: 2, runtime: 'python' }, 500)
const { make } = stage

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'procdeck-python-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const parentOf = (pid: number): number =>
  Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])

/** PID of the fork server that runs. */
function serverPid(): number {
  const server = stage.supervisor.activeChildren().find(({ name }) => name.startsWith('ForkServer-'))
  return server?.pid ?? expect.fail('there is no fork server')
}

const failure = async (work: Promise<unknown>): Promise<Error> =>
  work.then(
    (value) => expect.fail(`it gave ${String(value)}`),
    (error: unknown) => error as Error,
  )

describe.each(['fork', 'forkserver'] as const)('workers of %s', (startMethod) => {
  test('give results, are children of the server, and end with the pool, as the server does', async () => {
    const pool = make({ startMethod })
    expect(await pool.map(target('increment'), numbers(3_000))).toEqual(numbers(3_000).map((n) => n + 1))
    const server = serverPid()
    expect(pool.pids.map(parentOf)).toEqual([server, server])
    const [, main, name] = await pool.apply<string[]>(target('names'), [])
    expect([main, name?.replace(/\d+/, 'N')]).toEqual([
      '__main__',
      startMethod === 'fork' ? 'ForkPoolWorker-N' : 'ForkServerPoolWorker-N',
    ])
    await pool.close()
    await pool.join()
    await until('the server has ended', () => stage.happened('process.exited').length === 3)
    expect(isRunning(server)).toBe(false)
    expect(stage.happened('process.exited').map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
  })

  test.each([
    ['exit', 7, 'ended with exit code 7'],
    ['abort', -6, 'crashed (SIGABRT)'],
  ])('%s: the server tells how they ended, and they are replaced', async (how, exitCode, words) => {
    const pool = make({ startMethod })
    const error = await failure(pool.apply(target('crash'), [how]))
    expect(error).toBeInstanceOf(WorkerLostError)
    expect(error).toMatchObject({ exitCode })
    expect(error.message).toContain(words)
    const killed = pool.submit(target('says_and_naps'), [60_000])
    await until('it runs', () => stage.happened('process.output').some(({ text }) => text === 'asleep'))
    for (const pid of pool.pids) process.kill(pid, 'SIGKILL')
    expect((await failure(killed)).message).toContain('killed from outside (SIGKILL)')
    expect(await pool.map(target('increment'), [1, 2, 3])).toEqual([2, 3, 4])
  })

  test('a deadline ends a task that never returns', async () => {
    const pool = make({ startMethod, processes: 1 })
    expect(await failure(pool.map(target('nap'), [60_000], { deadlineMs: 300 }))).toBeInstanceOf(TaskTimeoutError)
    expect(await pool.map(target('increment'), [1])).toEqual([2])
  })

  test('what they print is theirs, and is all there when they end', async () => {
    const pool = make({ startMethod, processes: 1 })
    await pool.map(target('speak'), ['one'])
    const [id] = pool.processIds
    await pool.close()
    await pool.join()
    const lines = stage.happened('process.output')
    expect(lines.map(({ stream, text }) => `${stream} ${text}`).toSorted()).toEqual([
      'stderr to stderr: one',
      'stdout one',
    ])
    expect(lines.map(({ processId }) => processId)).toEqual([id, id])
  })

  test('SIGKILL of the server ends its workers, and what they ran is run again by those of the next one', async () => {
    const pool = make({ startMethod, onWorkerLost: 'retry' })
    await pool.map(target('increment'), [1])
    const [server, pids] = [serverPid(), pool.pids]
    const work = pool.map<number>(
      target('nap'),
      numbers(40).map(() => 20),
      { chunkSize: 1 },
    )
    await until('it runs', () => pool.metrics.inFlight > 0)
    process.kill(server, 'SIGKILL')
    expect(await work).toEqual(numbers(40).map(() => 20))
    await until('nothing of it is left', () => ![server, ...pids].some(isRunning))
    expect(serverPid()).not.toBe(server)
  })
})

test('with fork the modules are imported once, and the workers share what they made', async () => {
  const module = join(folder, 'large.py')
  writeFileSync(module, 'import os\nmade_by = os.getpid()\ndef maker(_):\n    return made_by\n')
  const forked = make({ startMethod: 'fork', preload: [module] })
  const makers = await forked.map<number>({ module, export: 'maker' }, numbers(20), { chunkSize: 1 })
  expect(new Set(makers)).toEqual(new Set([serverPid()]))
  const clean = make({ startMethod: 'forkserver' })
  const own = await clean.map<number>({ module, export: 'maker' }, numbers(20), { chunkSize: 1 })
  expect(own.every((pid) => clean.pids.includes(pid))).toBe(true)
})

test('a worker that is replaced is forked of the same server, also when it was the only one', async () => {
  const pool = make({ startMethod: 'fork', processes: 1, maxTasksPerChild: 1 })
  const pids = await pool.map<number>(target('pid'), numbers(5), { chunkSize: 1 })
  expect(new Set(pids).size).toBe(5)
  const servers = stage.happened('process.starting').filter(({ name }) => name.startsWith('ForkServer-'))
  expect(servers.length).toBe(1)
})

test('what a module does at exit is done once, by the server that has imported it', async () => {
  const module = join(folder, 'cleans.py')
  const marks = join(folder, 'marks')
  writeFileSync(
    module,
    `import atexit, os\natexit.register(lambda: open(${JSON.stringify(marks)}, "a").write("%d\\n" % os.getpid()))\ndef f(x):\n    return x\n`,
  )
  const pool = make({ startMethod: 'fork', preload: [module] })
  await pool.map({ module, export: 'f' }, [1, 2], { chunkSize: 1 })
  const server = serverPid()
  await pool.close()
  await pool.join()
  await until('the server has ended', () => stage.happened('process.exited').length === 3)
  expect(readFileSync(marks, 'utf8').trim().split('\n')).toEqual([String(server)])
})

test('a module that starts a thread at its import is named with its danger, once', async () => {
  const module = join(folder, 'threads.py')
  writeFileSync(
    module,
    'import threading, time\nthreading.Thread(target=time.sleep, args=[60], daemon=True).start()\ndef f(x):\n    return x\n',
  )
  const pool = make({ startMethod: 'fork', preload: [module] })
  expect(await pool.map({ module, export: 'f' }, [1, 2])).toEqual([1, 2])
  expect(stage.happened('notice').map(({ text }) => text)).toEqual([
    expect.stringMatching(
      /^ForkServer-\d+ \(PID \d+\) has 2 threads, because a module that it imported has started some/,
    ),
  ])
})

test('a module that cannot be imported fails in each worker, with its reason', async () => {
  const module = join(folder, 'broken.py')
  writeFileSync(module, 'import sys\nsys.exit("not today")\n')
  const pool = make({ startMethod: 'fork', preload: [module], restart: 'temporary' })
  expect((await failure(pool.map({ module, export: 'f' }, [1]))).message).toContain('ended with exit code 1')
})

/** Its import lasts so long. */
function slowModule(seconds: number): string {
  const module = join(folder, 'slow.py')
  writeFileSync(module, `import os, time\ntime.sleep(${seconds})\ndef f(x):\n    return os.getpid()\n`)
  return module
}

test('a pool whose server still imports its modules ends at once, and the server with it', async () => {
  const module = slowModule(60)
  const pool = make({ startMethod: 'fork', preload: [module], processes: 4 })
  const work = failure(pool.map({ module, export: 'f' }, [1]))
  await until('the server is there', () => stage.happened('process.started').length === 1)
  const beganMs = performance.now()
  await pool.terminate()
  expect(performance.now() - beganMs).toBeLessThan(500)
  expect((await work).name).toBe('PoolClosedError')
  expect(stage.happened('process.exited').map(({ exitCode, cause }) => [exitCode, cause.text])).toEqual(
    new Array(4).fill([null, 'was ended before it had begun']),
  )
  const server = serverPid()
  await stage.supervisor.close()
  expect(isRunning(server)).toBe(false)
})

test('a worker that was ended before it was forked is forked for nobody, and another one takes its place', async () => {
  const module = slowModule(0.7)
  const pool = make({ startMethod: 'fork', preload: [module], processes: 2 })
  const work = pool.map<number>({ module, export: 'f' }, numbers(20), { chunkSize: 1 })
  await until('the server is there', () => stage.happened('process.started').length === 1)
  const [first = expect.fail('no worker')] = pool.processIds
  expect(stage.supervisor.act(first, 'kill', 'you')).toBe(true)
  const pids = await work
  expect(pids.every((pid) => pool.pids.includes(pid))).toBe(true)
  const inPython = (): number[] =>
    withToken(stage.supervisor.token).flatMap(({ pid, command }) => (command.includes('fork-server') ? [pid] : []))
  const expected = (): number[] => [serverPid(), ...pool.pids].sort((a, b) => a - b)
  await until(
    'those two alone are left',
    () => pool.pids.length === 2 && String(inPython().sort((a, b) => a - b)) === String(expected()),
  )
})

test('modules without a process to fork are refused', () => {
  expect(() => make({ preload: ['/tmp/x.py'] })).toThrow('preload: expected no modules without { startMethod: "fork" }')
  expect(() => make({ startMethod: 'fork', preload: ['x.py'] })).toThrow(
    'preload[0]: expected a URL or an absolute path',
  )
})
