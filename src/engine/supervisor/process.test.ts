// Process on real children: Python's surface, the causes of an end, and what a child may hold.

import { afterEach, describe, expect, test } from 'vitest'
import { ProcessStateError, TaskSerializationError } from '../errors.ts'
import { Queue } from '../queue/queue.ts'
import { Supervisor } from './supervisor.ts'
import { descriptors, isRunning, until, withToken } from '../../../test/support/os-view.ts'
import { Process } from './process.ts'

const tasks = new URL('../../../test/programs/tasks.mjs', import.meta.url)
const target = (name: string) => ({ module: tasks, export: name })

let supervisor = new Supervisor({ output: 'capture', graceMs: 300 })

function make(
  name: string,
  args: readonly unknown[] = [],
  more: { readonly name?: string; readonly daemon?: boolean } = {},
): Process {
  return new Process({ target: target(name), args, supervisor, ...more })
}

async function finished(name: string, args: readonly unknown[] = []): Promise<Process> {
  const process = make(name, args)
  await process.start()
  await process.join()
  return process
}

afterEach(async () => {
  await supervisor.close()
  expect(withToken(supervisor.token)).toEqual([])
  supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
})

describe('a process', () => {
  test('runs its target in a process of its own and ends with 0', async () => {
    const process = make('add', [1, 2], { name: 'p1' })
    expect([process.pid, process.exitCode, process.isAlive(), process.name]).toEqual([null, null, false, 'p1'])
    await process.start()
    expect(process.isAlive()).toBe(true)
    expect(isRunning(process.pid ?? 0)).toBe(true)
    expect(await process.join(10_000)).toBe(true)
    expect([process.exitCode, process.isAlive(), process.cause]).toEqual([0, false, 'ended by itself'])
    process.close()
    await expect(process.join()).rejects.toThrow(ProcessStateError)
  })

  test('join answers false at its limit and the process lives on', async () => {
    const process = make('sleep', [60_000])
    await process.start()
    expect(await process.join(20)).toBe(false)
    expect(process.isAlive()).toBe(true)
    expect(() => {
      process.close()
    }).toThrow(ProcessStateError)
  })

  test('an exception in it is exit code 1 here, with name, message and stack on the process', async () => {
    const process = await finished('fail', ['bread'])
    expect(process.exitCode).toBe(1)
    expect(process.error?.name).toBe('RangeError')
    expect(process.error?.message).toBe('no bread here')
    expect(process.error?.stack).toContain('tasks.mjs')
  })

  test('every way to end has its exit code and its cause', async () => {
    const endings = await Promise.all([
      finished('exit', [0]),
      finished('exit', [3]),
      finished('abort'),
      finished('signalSelf', ['SIGSEGV']),
      finished('throwText'),
      finished('nothingOfThatName'),
    ])
    expect(endings.map(({ exitCode, cause }) => [exitCode, cause])).toEqual([
      [0, 'ended by itself'],
      [3, 'ended with exit code 3'],
      [-6, 'crashed (SIGABRT)'],
      [-11, 'crashed (SIGSEGV)'],
      [1, 'raised ThrownValue: threw a string, not an Error: only text'],
      [1, expect.stringContaining('has no export "nothingOfThatName"; its functions are: ')],
    ])
  })

  test('terminate and kill by us, and kill -9 from outside, are told apart', async () => {
    const [terminated, killed, shot] = [make('spin', [60_000]), make('spin', [60_000]), make('spin', [60_000])]
    await Promise.all([terminated.start(), killed.start(), shot.start()])
    terminated.terminate()
    killed.kill()
    process.kill(shot.pid ?? 0, 'SIGKILL')
    await Promise.all([terminated.join(), killed.join(), shot.join()])
    expect([terminated, killed, shot].map(({ exitCode, cause }) => [exitCode, cause])).toEqual([
      [-15, 'terminated by you (SIGTERM)'],
      [-9, 'killed by you (SIGKILL)'],
      [-9, 'killed from outside (SIGKILL)'],
    ])
  })

  test('one that is deaf to SIGTERM, or stopped, is gone after the stop ladder', async () => {
    const [deaf, stopped] = [make('ignoreTerm'), make('spin', [60_000])]
    let isDeaf = false
    supervisor.journal.subscribe((event) => {
      if (event.type === 'process.output' && event.text === 'deaf') isDeaf = true
    })
    await Promise.all([deaf.start(), stopped.start()])
    process.kill(stopped.pid ?? 0, 'SIGSTOP')
    await until('the handler of SIGTERM', () => isDeaf)
    await supervisor.stopAll('you', 'terminate')
    expect(deaf.exitCode).toBe(-9)
    expect(stopped.exitCode).toBe(-15)
  })

  test('one that catches SIGTERM and ends in its own way was still ended by us', async () => {
    const child = make('exitAfterTerm')
    let isReady = false
    supervisor.journal.subscribe((event) => {
      if (event.type === 'process.output' && event.text === 'deaf') isReady = true
    })
    await child.start()
    await until('the handler of SIGTERM', () => isReady)
    child.terminate()
    await child.join()
    expect([child.exitCode, child.cause]).toEqual([7, 'ended with exit code 7 after SIGTERM by you'])
  })

  test('ends when nothing that its target left open keeps it alive, with the exit code that is set by then', async () => {
    const ends = await Promise.all([
      finished('setsExitCode', [3]),
      finished('leavesTimer', [60, 4]),
      finished('leavesTimer', [0, 5]),
      finished('leavesUnreferenced'),
      finished('leavesRejection'),
      finished('setsExitCodeAtExit', [9]),
    ])
    expect(ends.map(({ exitCode }) => exitCode)).toEqual([3, 4, 5, 0, 1, 9])
  })

  test('stays while its target has left a server open, until it gets STOP', async () => {
    const [terminated, asked] = [make('leavesServer'), make('leavesServer')]
    await Promise.all([terminated.start(), asked.start()])
    expect(await terminated.join(500)).toBe(false)
    terminated.terminate()
    if (asked.id !== null) supervisor.act(asked.id, 'ask', 'you')
    expect([await terminated.join(5_000), await asked.join(5_000)]).toEqual([true, true])
    expect([terminated.exitCode, asked.exitCode]).toEqual([-15, 0])
    expect(asked.cause).toBe('stopped by you')
  })

  test('does not stay when it is a daemon, or its target raised', async () => {
    const daemon = make('leavesServer', [], { daemon: true })
    await daemon.start()
    expect([await daemon.join(5_000), daemon.exitCode]).toEqual([true, 0])
    const raised = make('leavesServer', ['and raises'])
    await raised.start()
    expect([await raised.join(5_000), raised.exitCode, raised.error?.message]).toEqual([true, 1, 'and raises'])
  })

  test('puts all that it has begun to put, and says once that nothing is open', async () => {
    const queue = new Queue<number | string>({ supervisor })
    const child = make('leavesPuts', [queue, 6_000])
    await child.start()
    expect([await child.join(10_000), child.exitCode, queue.size]).toEqual([true, 0, 6_001])
  })

  test('asked to stop, it finishes its call first', async () => {
    const child = make('sleep', [150])
    await child.start()
    await supervisor.stopAll('you', 'ask', 5_000)
    expect([child.exitCode, child.cause]).toEqual([0, 'stopped by you'])
  })

  test('what cannot cross is refused with its path before anything is started', () => {
    expect(() => make('add', [1, { a: [() => 1] }])).toThrow(TaskSerializationError)
    expect(() => make('add', [1, { a: [() => 1] }])).toThrow(
      'args at [1].a[0] cannot be sent to another process: it is a function',
    )
    expect(() => make('add', [Promise.resolve(1)])).toThrow('it is a promise')
    expect(() => new Process({ target: (() => 1) as never })).toThrow('give { module, export } instead')
  })

  test('it can only be started once, and joined only after its start', async () => {
    const process = make('add', [1, 2])
    await expect(process.join()).rejects.toThrow('join() before start()')
    await process.start()
    await expect(process.start()).rejects.toThrow('can only be started once')
    await process.join()
  })

  test('bytes that are no protocol end that child with the reason, and nothing else', async () => {
    const process = await finished('garbage')
    expect(process.error?.name).toBe('ProtocolError')
    expect(process.cause).toContain('killed by Procdeck (SIGKILL): ProtocolError: ')
    expect(process.exitCode).toBe(-9)
  })

  test('a child that closes its channel and lives on is killed', async () => {
    const process = await finished('closeChannel')
    expect(process.error?.name).toBe('ChannelClosed')
    expect(process.exitCode).toBe(-9)
  })
})

describe('what a child holds', () => {
  test('has only its own descriptors: input, output, its channel, its progress mark and what its runtime opened', async () => {
    const process = make('sleep', [60_000])
    await process.start()
    const { pid } = process
    if (pid === null) throw new Error('not started')
    await until('the runtime is up', () => descriptors(pid).size > 8)
    const ours = new Map(descriptors())
    const runtime = /^(anon_inode:|pipe:|\/dev\/null$)/
    // As it starts, the runtime reads files about its own process, and closes them. What is judged is the look at which
    // none was open: at the next one it may read another.
    let held = descriptors(pid)
    await until('the runtime has read them', () => {
      held = descriptors(pid)
      return [...held].every(([fd, to]) => fd <= 4 || runtime.test(to))
    })
    expect(held.get(0)).toBe('/dev/null')
    for (const [fd, to] of held) {
      if (fd === 3) expect(to).toMatch(/^socket:/)
      else if (fd === 4) expect(to).toMatch(/procdeck-.*memory \(deleted\)$/)
      else if (fd > 4) expect(to, `descriptor ${fd}`).toMatch(runtime)
      // Nothing that we hold: the other ends are ours, the same ends are not.
      if (fd > 4 && to.startsWith('pipe:')) expect([...ours.values()]).not.toContain(to)
    }
  })

  test('gives none of them to a process that it starts', async () => {
    const results: unknown[] = []
    const { Pool } = await import('../pool/pool.ts')
    const pool = new Pool({ processes: 1, supervisor })
    results.push(await pool.apply(target('grandchildDescriptors')))
    const listed = String(results[0])
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => Number(/ (\d+) -> /.exec(line)?.[1]))
    expect(listed.filter((fd) => fd > 3)).toEqual([]) // 3 is the listing's own
    await pool.terminate()
  })

  test.each(['all', 'listed'] as const)('sees the variables of its program that it may: %s', async (inheritEnv) => {
    process.env['NODE_OPTIONS'] = '--no-warnings'
    process.env['SECRET_KEY'] = 'x'
    try {
      await supervisor.close()
      supervisor = new Supervisor({ output: 'capture', inheritEnv })
      const { Pool } = await import('../pool/pool.ts')
      const pool = new Pool({ processes: 1, supervisor })
      const seen = Object.keys(await pool.apply<Record<string, string>>(target('environment')))
      expect(seen).not.toContain('NODE_OPTIONS')
      expect(seen.includes('SECRET_KEY')).toBe(inheritEnv === 'all')
      expect(seen).toContain('PATH')
      // Meant for the worker's own C library, not for what it starts.
      expect(seen.filter((name) => name.startsWith('MALLOC_'))).toEqual([])
      await pool.terminate()
    } finally {
      delete process.env['NODE_OPTIONS']
      delete process.env['SECRET_KEY']
    }
  })
})
