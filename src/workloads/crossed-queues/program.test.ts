// Two queues crosswise, as the app runs it.

import { expect, test } from 'vitest'
import { numbersIn, ProgramRuns } from '../../../test/support/program-runs.ts'
import { crossedQueues } from './workload.ts'

const runs = new ProgramRuns()

const quick = { rounds: 7, startItem: false }

test('each number of its story is in the journal of its run, and all of its checks hold', async () => {
  const { status, result, checks, error } = await runs.run('crossed-queues', quick)
  expect([status, error]).toEqual(['done', null])
  expect(checks.map(({ ok }) => ok)).toEqual([true, true, true, true])
  const [a, b, c, d] = runs.records
  expect(runs.records.map((process) => [process.name, process.exitCode, process.error?.name])).toEqual([
    ['A', 1, 'DeadlockError'],
    ['B', 1, 'DeadlockError'],
    ['C', 0, undefined],
    ['D', 0, undefined],
  ])
  const [mistake, who, ended = '', right = ''] = result?.story ?? []
  expect(mistake).toContain(`A (PID ${a?.pid}) gets from q1`)
  const [deadlock, ...others] = runs.events.filter((event) => event.type === 'deadlock')
  expect(others).toEqual([])
  expect(deadlock?.waits).toEqual([
    `MainProcess (PID ${process.pid}) waits to get from queue "results"`,
    `A (PID ${a?.pid}) waits to get from queue "q1"`,
    `B (PID ${b?.pid}) waits to get from queue "q2"`,
  ])
  expect(who).toBe(`Who waits for what: ${deadlock?.waits.join('; ')}.`)
  const [tookMs = 0] = numbersIn([ended])
  // Both were ready before they began, and the library waits for 300 ms before it believes a deadlock.
  const readyAtMs = runs.events.flatMap((event) => (event.type === 'process.ready' ? [event.atMs] : []))[1] ?? 0
  expect(tookMs).toBeGreaterThanOrEqual(300)
  expect(tookMs).toBeLessThanOrEqual(Math.ceil((b?.exitedAtMs ?? 0) - readyAtMs) + 1)
  expect(result?.headline).toBe(`A and B waited for each other: named after ${tookMs} ms`)
  expect(ended).toContain(
    `A (PID ${a?.pid}) ended with exit code 1, DeadlockError; B (PID ${b?.pid}) ended with exit code 1, DeadlockError.`,
  )
  const [reached, , cPid, , dPid] = numbersIn([right])
  expect([reached, cPid, dPid]).toEqual([14, c?.pid, d?.pid])
})

test('with an item in q1 at the start there is no deadlock, and it says so', async () => {
  const { status, result } = await runs.run('crossed-queues', { ...quick, startItem: true })
  expect([status, result?.headline]).toEqual(['done', 'No deadlock: the number reached 14'])
  expect(result?.story[1]).toMatch(/^No wait was without end: the number reached 14 /)
  expect(runs.events.filter(({ type }) => type === 'deadlock')).toEqual([])
  expect(runs.records.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0])
})

test('its checks fail when a number is changed', async () => {
  const at = runs.corrupted('crossed-queues', 'from.get()) + 1', 'from.get()) + (round === 3 ? 2 : 1)')
  const { status, checks } = await runs.run('crossed-queues', { ...quick, startItem: true }, at)
  expect(status).toBe('failed')
  expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual([
    'with an item in q1 there is no deadlock',
    'where one puts first, the number is right, and both end with exit code 0',
  ])
})

test.each(['A', 'C'])('%s that is killed is told and not waited for', async (name) => {
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'process.ready') return
    const ready = runs.session.journal.state.processes[event.processId]
    if (ready?.pid && ready.name === name) process.kill(ready.pid, 'SIGKILL')
  })
  const { status, result, checks } = await runs.run('crossed-queues', quick)
  const { pid } = runs.records.find((process) => process.name === name) ?? { pid: 0 }
  const words = `${name} (PID ${pid}) ended with exit code -9, killed from outside (SIGKILL)`
  expect([status, result?.headline === words]).toEqual(['failed', name !== 'C'])
  expect(result?.story.join('\n')).toContain(words)
  expect(checks.find(({ ok }) => !ok)?.detail).toContain(words)
})

test.each([
  ['rounds', 0],
  ['rounds', 10_001],
  ['startItem', 1],
])('%s of %s is refused at its field', (field, value) => {
  const { error } = crossedQueues.parameters.safeParse({ ...quick, [field]: value })
  expect(error?.issues).toMatchObject([{ path: [field] }])
})
