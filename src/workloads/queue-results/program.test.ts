// Queue results, as the app runs it.

import { expect, test } from 'vitest'
import { numbersIn, ProgramRuns } from '../../../test/support/program-runs.ts'

const runs = new ProgramRuns()

test('each number of its story is in the journal of its run, and all of its checks hold', async () => {
  const { status, result, checks, error } = await runs.run('queue-results', { workMs: 50, takeEveryMs: 40 })
  expect([status, error]).toEqual(['done', null])
  expect(checks.filter(({ ok }) => !ok)).toEqual([])
  expect(checks).toHaveLength(7)
  const took = runs.printed.filter(({ text }) => text.startsWith('took '))
  const pairs = took.map(({ text }) => numbersIn([text]).slice(0, 2))
  const pids = runs.records.map(({ pid }) => pid)
  expect(pairs.map(([square = 0]) => square).sort((a, b) => a - b)).toEqual([0, 1, 4, 9, 16])
  expect(new Set(pairs.map(([, pid]) => pid))).toEqual(new Set(pids))
  expect(numbersIn([result?.story[0] ?? ''])).toEqual(pairs.flat())
  expect(numbersIn([result?.story[2] ?? ''])).toEqual(runs.records.map(({ exitCode }) => exitCode))
  // What it measured itself: between its first line and its last, and never more than there were results.
  const [deepest = 0, ms = 0] = numbersIn([result?.story[1] ?? ''])
  expect(deepest).toBeGreaterThan(0)
  expect(deepest).toBeLessThanOrEqual(5)
  const spanMs = (took.at(-1)?.atMs ?? 0) - (runs.printed[0]?.atMs ?? 0)
  expect(Math.abs(ms - spanMs)).toBeLessThan(60)
  expect(Object.values(runs.session.journal.state.queues)).toMatchObject([
    { name: 'results', closed: { discarded: 0 } },
  ])
})

test('its check fails when a result is changed', async () => {
  const at = runs.corrupted('queue-results', 'n * n', 'n * n + 1')
  const { status, checks, result } = await runs.run('queue-results', { workMs: 0, takeEveryMs: 0 }, at)
  expect(status).toBe('failed')
  expect(checks.find(({ ok }) => !ok)).toMatchObject({ name: 'the squares are 0, 1, 4, 9 and 16' })
  expect(result?.headline).toBe('Took 5 of 5 results')
})

test('the run waits for a producer that is stopped, and names it once', async () => {
  runs.session.journal.subscribe((event) => {
    if (event.type === 'process.ready' && runs.records.find(({ id }) => id === event.processId)?.name === 'producer-1')
      process.kill(runs.session.journal.state.processes[event.processId]?.pid ?? 0, 'SIGSTOP')
    if (event.type !== 'run.printed' || !event.text.startsWith('waits for')) return
    const stopped = runs.records.find(({ name }) => name === 'producer-1')
    if (stopped?.pid !== null && stopped?.pid !== undefined) process.kill(stopped.pid, 'SIGCONT')
  })
  const { status, result } = await runs.run('queue-results', { workMs: 400, takeEveryMs: 0 })
  expect([status, result?.headline]).toEqual(['done', 'Took 5 of 5 results'])
  const told = runs.printed.filter(({ text }) => text.startsWith('waits for')).map(({ text }) => text)
  const pid = runs.records.find(({ name }) => name === 'producer-1')?.pid
  expect(told).toEqual([`waits for producer-1 (PID ${pid}): alive, and no result from it`])
}, 30_000)

test('a producer that is killed is missed, told, and not waited for', async () => {
  let killed = false
  runs.session.journal.subscribe((event) => {
    if (killed || event.type !== 'process.ready') return
    killed = true
    process.kill(runs.session.journal.state.processes[event.processId]?.pid ?? 0, 'SIGKILL')
  })
  const { status, result, checks } = await runs.run('queue-results', { workMs: 1_000, takeEveryMs: 20 })
  expect([status, result?.headline]).toEqual(['failed', 'Took 4 of 5 results'])
  expect(
    checks
      .filter(({ ok }) => !ok)
      .map(({ detail }) => detail)
      .join('\n'),
  ).toContain('killed from outside (SIGKILL)')
})
