// A tree that somebody else started: its rows are the system's, nothing is signalled before that is allowed, and Stop leaves it
// alone.

import { type ChildProcess, spawn } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CommandFailure } from '../../../shared/command-failure.ts'
import { isRunning, until } from '../../../../test/support/os-view.ts'
import { procStat } from '../../../../test/support/proc-stat.mjs'
import { attach, type Watching } from '../../../../test/support/watching.ts'

let root: ChildProcess
let watching: Watching | null = null

const pidOf = (): number => root.pid ?? 0
const sleeps = (): Watching['rows'] => watching?.rows.filter(({ name }) => name === 'sleep') ?? []

beforeEach(() => {
  root = spawn('sh', ['-c', 'sleep 600 & sleep 600 & wait'], { detached: true, stdio: 'ignore' })
})
afterEach(async () => {
  await watching?.close()
  watching = null
  process.kill(-pidOf(), 'SIGKILL')
})

describe('an attached tree', () => {
  test('has a row for each process, with its parent and CPU, and grows with the tree', async () => {
    watching = attach(pidOf(), false)
    await until('all rows', () => sleeps().length === 2)
    expect(watching.rows[0]).toMatchObject({ name: 'sh -c', pid: pidOf(), parentId: null, state: 'running' })
    for (const { pid, parentId } of sleeps())
      expect([procStat(pid ?? 0).parent, parentId]).toEqual([pidOf(), watching.rows[0]?.id])
    await until('a sample', () =>
      (watching?.session.metrics().processes ?? []).every(({ rssBytes }) => rssBytes !== null),
    )
  })

  test('gets no signal before that is allowed', async () => {
    watching = attach(pidOf(), false)
    await until('all rows', () => sleeps().length === 2)
    const [one] = sleeps()
    for (const action of ['kill', 'terminate', 'pause', 'ask'] as const)
      await expect(watching.session.act(one?.id ?? 0, action)).rejects.toThrow(CommandFailure)
    expect([one, ...sleeps()].map((row) => procStat(row?.pid ?? 0).state)).toEqual(['S', 'S', 'S'])
  })

  test('gets a signal where it is allowed, and tells the end of each process', async () => {
    watching = attach(pidOf(), true)
    await until('all rows', () => sleeps().length === 2)
    const [one] = sleeps()
    expect(await watching.session.act(one?.id ?? 0, 'kill')).toBe(true)
    await until('its end', () => watching?.session.journal.state.processes[one?.id ?? 0]?.state === 'exited')
    process.kill(-pidOf(), 'SIGKILL')
    await watching.run.ended
    expect(watching.record.status).toBe('done')
    expect(watching.rows.map(({ state }) => state)).toEqual(['exited', 'exited', 'exited'])
    root = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' })
  })

  test('goes on when it is watched no more', async () => {
    watching = attach(pidOf(), true)
    await until('all rows', () => sleeps().length === 2)
    const pids = watching.rows.map(({ pid }) => pid ?? 0)
    await watching.run.handle.cancel('you')
    expect(pids.filter(isRunning)).toEqual(pids)
    expect(watching.rows.map(({ cause }) => cause?.text)).toEqual(
      pids.map(() => 'is not watched any more; it may go on'),
    )
  })

  test.each([
    ['nobody has it', () => 4_194_303, /There is no process with PID 4194303/],
    ['it is this program', () => process.pid, /is Procdeck's own/],
  ])('is refused where %s', (_what, pid, message) => {
    expect(() => attach(pid(), false)).toThrow(message)
  })
})
