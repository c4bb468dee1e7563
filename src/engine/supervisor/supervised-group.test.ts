// Supervised groups of real children: who comes back, in which order, and that a stop is the last word.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import type { SessionEvent } from '../../shared/events.ts'
import { OptionError, ProcessStateError, TaskSerializationError } from '../errors.ts'
import { Process } from './process.ts'
import { descriptors, isRunning, until, withToken } from '../../../test/support/os-view.ts'
import { activeChildren } from './active-children.ts'
import type { ChildOptions, GroupOptions } from './group-options.ts'
import { SupervisedGroup } from './supervised-group.ts'
import { Supervisor } from './supervisor.ts'

const tasks = new URL('../../../test/programs/tasks.mjs', import.meta.url)

let supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
const QUICK = { firstMs: 10, maxMs: 40 }
const SLOW = { firstMs: 60_000 }

type Given = Omit<GroupOptions, 'children' | 'supervisor'>

function child(
  name: string,
  run: string,
  args: readonly unknown[] = [],
  more: Partial<ChildOptions> = {},
): ChildOptions {
  return { name, target: { module: tasks, export: run }, args, ...more }
}

function make(children: readonly ChildOptions[], options: Given = {}): SupervisedGroup {
  return new SupervisedGroup({ children, supervisor, backOff: QUICK, ...options })
}

const server = (name: string): ChildOptions => child(name, 'sleep', [60_000])

/** What the journal said, as far as it is about births and deaths. */
function listen(): string[] {
  const lines: string[] = []
  supervisor.journal.subscribe((event: SessionEvent) => {
    const id = 'processId' in event ? event.processId : null
    const name = id === null ? '' : (supervisor.journal.state.processes[id]?.name ?? '?')
    if (event.type === 'process.starting') lines.push(`start ${name}`)
    if (event.type === 'process.exited') lines.push(`end ${name}`)
    if (event.type === 'process.backoff') lines.push(`back-off ${name} ${event.restarts}`)
    if (event.type === 'process.backoff-ended') lines.push(`called off ${name}`)
    if (event.type === 'group.fatal') lines.push(`fatal ${name}`)
  })
  return lines
}

function kill(group: SupervisedGroup, name: string): number {
  const { pid } = group.child(name)
  if (pid === null) throw new Error(`${name} has no PID`)
  process.kill(pid, 'SIGKILL')
  return pid
}

const comesBack = (group: SupervisedGroup, name: string, restarts: number): Promise<void> =>
  until(`${name} is back`, () => group.child(name).restarts === restarts && group.child(name).state === 'running')

afterEach(async () => {
  await supervisor.close()
  expect(withToken(supervisor.token)).toEqual([])
  supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
})

describe('a supervised group', () => {
  test('starts its children in their order and stops them in the reverse one, each waited for', async () => {
    const group = make([server('a'), server('b'), server('c')])
    const lines = listen()
    expect(group.state).toBe('created')
    await group.start()
    expect(group.children.map(({ name, state, restarts }) => [name, state, restarts])).toEqual([
      ['a', 'running', 0],
      ['b', 'running', 0],
      ['c', 'running', 0],
    ])
    await group.stop()
    expect(lines).toEqual(['start a', 'start b', 'start c', 'end c', 'end b', 'end a'])
    expect(group.state).toBe('exited')
    expect(group.children.map(({ state, exitCode }) => [state, exitCode])).toEqual(Array(3).fill(['exited', -15]))
    await until('nothing is left', () => withToken(supervisor.token).length === 0)
  })

  test('one killed from outside comes back, alone, and the record says whose place it took', async () => {
    const group = make([server('a'), server('b')])
    await group.start()
    const before = group.child('a')
    const other = group.child('b').pid
    const pid = kill(group, 'a')
    await comesBack(group, 'a', 1)
    expect(group.child('a').pid).not.toBe(pid)
    expect(group.child('b')).toMatchObject({ pid: other, restarts: 0 })
    const record = supervisor.journal.state.processes[before.processId ?? 0]
    expect(record).toMatchObject({ state: 'exited', exitCode: -9, replacedBy: group.child('a').processId })
    await group.stop()
  })

  test('one for all: the others go down in reverse order, and all start again in theirs', async () => {
    const group = make([server('a'), server('b'), server('c')], { strategy: 'one-for-all' })
    await group.start()
    const lines = listen()
    kill(group, 'b')
    await comesBack(group, 'c', 1)
    expect(lines.filter((line) => !line.startsWith('back-off'))).toEqual([
      'end b',
      'end c',
      'end a',
      'start a',
      'start b',
      'start c',
    ])
    await group.stop()
  })

  test('rest for one: those after it, and no others', async () => {
    const group = make([server('a'), server('b'), server('c')], { strategy: 'rest-for-one' })
    await group.start()
    const lines = listen()
    kill(group, 'b')
    await comesBack(group, 'c', 1)
    expect(lines.filter((line) => !line.startsWith('back-off'))).toEqual(['end b', 'end c', 'start b', 'start c'])
    expect(group.child('a').restarts).toBe(0)
    await group.stop()
  })

  test('promise 14: one that dies at once is started again as often as its intensity says, then the group is fatal', async () => {
    const group = make([server('a'), child('b', 'exit', [1])], { intensity: { maxRestarts: 5, withinMs: 10_000 } })
    const lines = listen()
    await group.start()
    expect(await group.join(10_000)).toBe(true)
    expect(lines.filter((line) => line === 'start b')).toHaveLength(6)
    expect(lines.filter((line) => line.startsWith('back-off'))).toEqual([1, 2, 3, 4, 5].map((n) => `back-off b ${n}`))
    expect(lines.slice(-2)).toEqual(['fatal b', 'end a'])
    expect([group.state, group.reason]).toEqual(['fatal', 'crash-loop: more than 5 restarts in 10 s'])
    expect(group.children.map(({ state, exitCode }) => [state, exitCode])).toEqual([
      ['exited', -15],
      ['fatal', 1],
    ])
    expect(supervisor.journal.state.processes[group.child('b').processId ?? 0]?.state).toBe('fatal')
    await expect(group.startChild('b')).rejects.toThrow(ProcessStateError)
  })

  test('a module that cannot be loaded is a death like any other', async () => {
    const group = make([child('a', 'nothingOfThatName')], { intensity: { maxRestarts: 1, withinMs: 10_000 } })
    await group.start()
    await group.join()
    expect(group.state).toBe('fatal')
    expect(group.child('a').cause?.text).toContain('has no export "nothingOfThatName"')
  })

  test('a transient one that ends with 0 stays down, one that fails comes back, and a temporary one never does', async () => {
    const group = make(
      [
        child('done', 'exit', [0], { restart: 'transient' }),
        child('fails', 'exit', [3], { restart: 'transient' }),
        child('once', 'exit', [3], { restart: 'temporary' }),
      ],
      { intensity: { maxRestarts: 2, withinMs: 10_000 } },
    )
    await group.start()
    await group.join()
    expect(group.children.map(({ state, restarts, exitCode }) => [state, restarts, exitCode])).toEqual([
      ['exited', 0, 0],
      ['fatal', 2, 3],
      ['exited', 0, 3],
    ])
  })

  test('when all have ended for good, nobody has to stop it', async () => {
    const group = make([
      child('a', 'exit', [0], { restart: 'transient' }),
      child('b', 'exit', [1], { restart: 'temporary' }),
    ])
    await group.start()
    expect(await group.join(10_000)).toBe(true)
    expect(group.state).toBe('exited')
  })

  test('terminated by a person, a transient one has done as it was told; killed, it comes back', async () => {
    const group = make([server('a'), server('b')].map((options) => ({ ...options, restart: 'transient' as const })))
    await group.start()
    supervisor.act(group.child('a').processId ?? 0, 'terminate', 'you')
    supervisor.act(group.child('b').processId ?? 0, 'kill', 'you')
    await comesBack(group, 'b', 1)
    await until('a has ended', () => group.child('a').state === 'exited')
    expect(group.child('a').restarts).toBe(0)
    await group.stop()
  })
})

describe('what a person says', () => {
  test('beats a pending restart: of the child, and of the group', async () => {
    const group = make([child('a', 'exit', [1]), child('b', 'exit', [1])], { backOff: SLOW })
    const lines = listen()
    await group.start()
    await until('both wait', () => group.children.every(({ state }) => state === 'backoff'))
    const { processId, nextStartAtMs } = group.child('a')
    const record = supervisor.journal.state.processes[processId ?? 0]
    expect(record?.state).toBe('backoff')
    expect(record?.backoff?.nextAtMs).toBeCloseTo(nextStartAtMs ?? 0, -1)
    await group.stopChild('a')
    expect(lines.at(-1)).toBe('called off a')
    expect(group.children.map(({ state }) => state)).toEqual(['exited', 'backoff'])
    await group.stop()
    expect(lines.at(-1)).toBe('called off b')
    expect(group.children.map(({ state }) => state)).toEqual(['exited', 'exited'])
    expect(lines.filter((line) => line.startsWith('start'))).toHaveLength(2)
    expect(supervisor.journal.state.processes[processId ?? 0]).toMatchObject({ state: 'exited', backoff: null })
  })

  test('a child that was stopped stays down when its siblings are started again, and comes back when it is asked to', async () => {
    const group = make([server('a'), server('b')], { strategy: 'one-for-all' })
    await group.start()
    await group.stopChild('a')
    expect(group.child('a').state).toBe('exited')
    kill(group, 'b')
    await comesBack(group, 'b', 1)
    expect(group.child('a').state).toBe('exited')
    await group.startChild('a')
    expect(group.child('a')).toMatchObject({ state: 'running', restarts: 0 })
    await group.stop()
  })

  test('one in back-off can be started before its time', async () => {
    const group = make([server('a')], { backOff: SLOW })
    await group.start()
    kill(group, 'a')
    await until('it waits', () => group.child('a').state === 'backoff')
    await group.startChild('a')
    expect(group.child('a').state).toBe('running')
    await group.stop()
  })

  test('a child that was deleted is gone, and its name is unknown', async () => {
    const group = make([server('a'), server('b')])
    await group.start()
    const { pid } = group.child('a')
    await group.deleteChild('a')
    expect(isRunning(pid ?? 0)).toBe(false)
    expect(group.children.map(({ name }) => name)).toEqual(['b'])
    expect(() => group.child('a')).toThrow('name: expected a child of Group (b), got "a"')
    await group.stop()
  })

  test('a group that was stopped, or is fatal, can be started anew', async () => {
    const group = make([server('a')])
    await group.start()
    await expect(group.start()).rejects.toThrow(ProcessStateError)
    await group.stop()
    await group.start()
    expect(group.child('a')).toMatchObject({ state: 'running', restarts: 0 })
    await group.stop()
  })

  test('join answers false at its limit, and a stop by a listener in the middle of a death is heard', async () => {
    const group = make([server('a'), server('b')])
    await group.start()
    expect(await group.join(20)).toBe(false)
    supervisor.journal.subscribe((event) => {
      if (event.type === 'process.exited') void group.stop()
    })
    kill(group, 'a')
    expect(await group.join(10_000)).toBe(true)
    expect(group.children.map(({ restarts }) => restarts)).toEqual([0, 0])
  })
})

describe('what is left', () => {
  test('of a group whose supervisor closes: nothing, though a child is deaf and another waits', async () => {
    const group = make([child('deaf', 'ignoreTerm'), child('waits', 'exit', [1]), server('c')], { backOff: SLOW })
    let isDeaf = false
    supervisor.journal.subscribe((event) => {
      if (event.type === 'process.output' && event.text === 'deaf') isDeaf = true
    })
    await group.start()
    await until('one waits and one is deaf', () => isDeaf && group.child('waits').state === 'backoff')
    await supervisor.close()
    expect(group.state).toBe('exited')
    expect(withToken(supervisor.token)).toEqual([])
    await expect(group.start()).rejects.toThrow('the supervisor is closed')
    expect(group.state).toBe('exited')
  })

  test('of many restarts and a stop: no descriptor', async () => {
    const before = descriptors().size
    const group = make([child('a', 'exit', [1]), server('b')], { intensity: { maxRestarts: 100, withinMs: 1_000 } })
    await group.start()
    await until('it has been started again often', () => group.child('a').restarts >= 8)
    await group.stop()
    await supervisor.close()
    expect(descriptors().size).toBe(before)
  })

  test.each([
    // A pending restart is like a child that runs: it keeps its program alive, unless it is a daemon's.
    ['waits', 'back-off 1 back-off 2 fatal'],
    ['daemon-waits', 'back-off 1'],
    ['stopped', ''],
  ])('of a program that has come to its end, by what it left: %s', async (kind, expected) => {
    const script = fileURLToPath(new URL('../../../test/programs/group-owner.mjs', import.meta.url))
    const program = spawn(process.execPath, [script, kind], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    program.stdout.on('data', (data) => {
      said += String(data)
    })
    const [code] = (await once(program, 'close')) as [number]
    expect([code, said.trim().replaceAll('\n', ' ')]).toEqual([0, expected])
  })
})

test('options that are none are refused, each by its name', () => {
  const refused = (options: Partial<GroupOptions>): (() => void) => {
    return () => new SupervisedGroup({ children: [server('a')], supervisor, ...options })
  }
  expect(refused({ children: [] })).toThrow(OptionError)
  expect(refused({ children: [server('a'), server('a')] })).toThrow(
    'name of a child: expected one that no other child has',
  )
  expect(refused({ strategy: 'all' as never })).toThrow('strategy: expected "one-for-one"')
  expect(refused({ children: [{ ...server('a'), restart: 'always' as never }] })).toThrow('restart of a: expected')
  expect(refused({ intensity: { maxRestarts: -1 } })).toThrow('intensity.maxRestarts: expected a number from 0')
  expect(refused({ backOff: { jitter: 2 } })).toThrow('backOff.jitter: expected a number from 0 to 1, got 2')
  expect(refused({ children: [child('a', 'add', [() => 1])] })).toThrow(TaskSerializationError)
})

test('activeChildren gives the processes that live', async () => {
  const alive = new Process({ target: { module: tasks, export: 'sleep' }, args: [60_000], name: 'alive', supervisor })
  const over = new Process({ target: { module: tasks, export: 'exit' }, args: [0], supervisor })
  await Promise.all([alive.start(), over.start()])
  await over.join()
  expect(activeChildren(supervisor)).toEqual([{ id: 1, name: 'alive', pid: alive.pid }])
  expect(activeChildren()).toEqual([])
})
