// Deadlocks between real processes: named with who waits for what, within a second, and only where there is one.

import { afterEach, describe, expect, test } from 'vitest'
import type { SessionEvent } from '../../shared/events.ts'
import { DeadlockError, QueueEmptyError } from '../errors.ts'
import { Process } from '../supervisor/process.ts'
import { Supervisor } from '../supervisor/supervisor.ts'
import { until, withToken } from '../../../test/support/os-view.ts'
import { JoinableQueue, Queue } from '../queue/queue.ts'

const programs = new URL('../../../test/programs/queues.mjs', import.meta.url)

let supervisor = new Supervisor({ output: 'capture', graceMs: 300 })

const queue = <T = unknown>(name: string, more: { detectDeadlock?: boolean } = {}): Queue<T> =>
  new Queue<T>({ supervisor, name, ...more })

async function start(name: string, args: readonly unknown[], as: string): Promise<Process> {
  const child = new Process({ target: { module: programs, export: name }, args, name: as, supervisor })
  await child.start()
  return child
}

async function endOf(call: Promise<unknown>): Promise<unknown> {
  return call.catch((error: unknown) => error)
}

function deadlocks(): Extract<SessionEvent, { type: 'deadlock' }>[] {
  const heard: Extract<SessionEvent, { type: 'deadlock' }>[] = []
  supervisor.journal.subscribe((event) => {
    if (event.type === 'deadlock') heard.push(event)
  })
  return heard
}

afterEach(async () => {
  await supervisor.close()
  expect(withToken(supervisor.token)).toEqual([])
  supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
})

describe('a deadlock', () => {
  test('of two children that wait for each other while we wait for them is named to all within a second', async () => {
    const [q1, q2, results, end] = [queue('q1'), queue('q2'), queue('results'), queue('end')]
    const heard = deadlocks()
    const p1 = await start('sayWhatStopsIt', [q1, q2, results], 'p1')
    const p2 = await start('sayWhatStopsIt', [q2, q1, results], 'p2')
    await until('both wait', () => q1.waiting.length === 1 && q2.waiting.length === 1)
    const began = performance.now()
    const error = await endOf(end.get())
    expect(performance.now() - began).toBeLessThan(1_000)
    const lines = [
      `MainProcess (PID ${process.pid}) waits to get from queue "end"`,
      `p1 (PID ${p1.pid ?? 0}) waits to get from queue "q1"`,
      `p2 (PID ${p2.pid ?? 0}) waits to get from queue "q2"`,
    ]
    expect(error).toBeInstanceOf(DeadlockError)
    expect([...(error as DeadlockError).waits].sort()).toEqual(lines)
    expect(heard).toHaveLength(1)
    expect([...(heard[0]?.waits ?? [])].sort()).toEqual(lines)
    const said = (await Promise.all([results.get(), results.get()])) as [string, string][]
    expect(said.map(([name]) => name)).toEqual(['DeadlockError', 'DeadlockError'])
    expect(said[0]?.[1]).toContain(lines[1])
    await Promise.all([p1.join(), p2.join()])
  })

  test('of us alone, when the only process that could have put something is dead, started or not', async () => {
    const [gone, never] = [queue('gone'), queue('never')]
    const p1 = await start('endOf', [gone, never], 'p1')
    await until('it waits', () => gone.waiting.length === 1)
    const end = endOf(never.get())
    p1.kill()
    expect(await end).toBeInstanceOf(DeadlockError)
    const p2 = await start('nothingOfThatName', [never], 'p2')
    expect(await endOf(never.get())).toBeInstanceOf(DeadlockError)
    expect(p2.exitCode).toBe(1)
  })

  test('of a join whose items nobody takes', async () => {
    const work = new JoinableQueue({ supervisor, name: 'work' })
    const other = queue('other')
    const p1 = await start('endOf', [other, work], 'p1')
    await work.put(1)
    const error = await endOf(work.join())
    expect((error as DeadlockError).waits).toEqual([
      `MainProcess (PID ${process.pid}) waits to join queue "work"`,
      `p1 (PID ${p1.pid ?? 0}) waits to get from queue "other"`,
    ])
  })
})

describe('it is none', () => {
  test('while we do not wait ourselves: we may still put something', async () => {
    const [q1, q2, results] = [queue<string>('q1'), queue<string>('q2'), queue<unknown>('results')]
    const heard = deadlocks()
    await Promise.all([
      start('sayWhatStopsIt', [q1, q2, results], 'p1'),
      start('sayWhatStopsIt', [q2, q1, results], 'p2'),
    ])
    await until('both wait', () => q1.waiting.length === 1 && q2.waiting.length === 1)
    // A wait with a limit ends by itself.
    await expect(results.get({ timeoutMs: 1_000 })).rejects.toThrow(QueueEmptyError)
    await q1.put('go on')
    expect(await results.get()).toEqual(['ok', undefined])
    expect(heard).toEqual([])
  })

  test('while one of the children has a timer that will wake it', async () => {
    const [mine, theirs] = [queue('mine'), queue('theirs')]
    await start('waitButWakeLater', [mine, theirs], 'p1')
    expect(await theirs.get()).toBe('late')
  })

  test('where it was switched off, and in a program that shares its queue with nobody', async () => {
    const [off, alone] = [queue<number>('off', { detectDeadlock: false }), queue<number>('alone')]
    const heard = deadlocks()
    await start('endOf', [off, off], 'p1')
    await until('it waits', () => off.waiting.length === 1)
    const waits = [off.get(), alone.get()].map(endOf)
    const all = Promise.all(waits).then(() => 'ended')
    await expect(queue('clock').get({ timeoutMs: 900 })).rejects.toThrow(QueueEmptyError)
    expect(await Promise.race([all, Promise.resolve('waits')])).toBe('waits')
    expect(heard).toEqual([])
    off.close()
    alone.close()
    expect(await all).toBe('ended')
  })
})
