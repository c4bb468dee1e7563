// Timeouts, as the app runs it.

import { expect, test } from 'vitest'
import { numbersIn, ProgramRuns } from '../../../test/support/program-runs.ts'

const runs = new ProgramRuns()

const quick = { sleepMs: 60_000, limitMs: 500, graceMs: 200 }

test('each number of its story is in the journal of its run, and all of its checks hold', async () => {
  const { status, result, checks, error } = await runs.run('timeouts', quick)
  expect([status, error]).toEqual(['done', null])
  expect(checks.map(({ ok }) => ok)).toEqual([true, true, true, true])
  const codes = runs.records.map(({ name, exitCode }) => [name, exitCode])
  expect(codes).toEqual([
    ['sleeper', -15],
    ['stubborn', -9],
    ['stopped', -9],
  ])
  expect(result?.headline).toBe(`Exit codes: ${codes.map((words) => words.join(' ')).join(', ')}`)
  expect(runs.textsOf('stubborn').map(([text]) => text)).toContain('got SIGTERM, and goes on')
  for (const [i, { name, pid, exitCode, exitedAtMs, cause }] of runs.records.entries()) {
    const words = result?.story[i] ?? ''
    const [toldPid, , tookMs = 0] = numbersIn([words])
    expect([toldPid, words.endsWith(`: exit code ${exitCode}, ${cause?.text}.`)]).toEqual([pid, true])
    const last = runs.printed.findLast(({ text }) => text.startsWith(`${name}: join(`))
    expect(Math.abs((exitedAtMs ?? 0) - (last?.atMs ?? 0) - tookMs)).toBeLessThan(100)
  }
}, 30_000)

test('a process that ends in time is not terminated, and one that goes on in time ends by SIGTERM', async () => {
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'run.printed' || !event.text.startsWith('stopped: join(500 ms)')) return
    const stopped = runs.records.find(({ name }) => name === 'stopped')
    setTimeout(() => {
      if (stopped?.pid !== null && stopped?.exitCode === null) process.kill(stopped.pid, 'SIGCONT')
    }, 100)
  })
  const { status, result } = await runs.run('timeouts', { sleepMs: 100, limitMs: 500, graceMs: 10_000 })
  expect([status, result?.headline]).toEqual(['done', 'Exit codes: sleeper 0, stubborn 0, stopped -15'])
}, 30_000)

test('its check fails when a process ends with another exit code', async () => {
  const at = runs.corrupted('timeouts', "console.log('sleeping')", 'process.exit(3)')
  const { status, checks } = await runs.run('timeouts', quick, at)
  expect(status).toBe('failed')
  expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['the exit code of sleeper is 0'])
}, 30_000)

test('when one is killed before the others are at work, they are what they are all the same', async () => {
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'process.started') return
    const { name } = runs.records.find(({ id }) => id === event.processId) ?? {}
    if (name === 'sleeper') process.kill(event.pid, 'SIGKILL')
  })
  const { status, result, checks } = await runs.run('timeouts', quick)
  expect([status, result?.headline]).toEqual(['failed', 'Exit codes: sleeper -9, stubborn -9, stopped -9'])
  expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['the exit code of sleeper is 0'])
}, 30_000)

test('with no time to wait and no time to sleep each ends somehow, and nothing is called wrong', async () => {
  const { status, checks } = await runs.run('timeouts', { sleepMs: 0, limitMs: 0, graceMs: 0 })
  expect([status, checks.filter(({ ok }) => !ok)]).toEqual(['done', []])
}, 30_000)
