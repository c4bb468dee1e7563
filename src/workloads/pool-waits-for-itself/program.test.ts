// A pool that waits for itself, as the app runs it.

import { expect, test } from 'vitest'
import { numbersIn, ProgramRuns } from '../../../test/support/program-runs.ts'
import { poolWaitsForItself } from './workload.ts'

const runs = new ProgramRuns()

const quick = { workers: 2, tasks: 2 }
const free = { workers: 2, tasks: 1 }

test('each number of its story is in the journal of its run, and all of its checks hold', async () => {
  const { status, result, checks, error } = await runs.run('pool-waits-for-itself', quick)
  expect([status, error]).toEqual(['done', null])
  expect(checks.map(({ ok }) => ok)).toEqual([true, true, true, true])
  const [failed, grown, ...others] = runs.events.filter((event) => event.type === 'deadlock')
  expect([failed?.relieved, grown?.relieved, others]).toEqual([false, true, []])
  // Two workers, two and the one that was added, and two; all ended by themselves.
  expect(runs.records.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0, 0, 0])
  const [mistake = '', who = '', added, returned] = result?.story ?? []
  expect(who.slice('Who waits for what: '.length, -1).split('; ').sort()).toEqual([...(failed?.waits ?? [])].sort())
  for (const { name, pid } of runs.records.slice(0, 2)) expect(who).toContain(`${name} (PID ${pid}) in task `)
  const [, , waits, longestMs = 0] = numbersIn([mistake.replaceAll(',', '')])
  expect(waits).toBe(failed?.waits.length)
  // The library waits for 1,500 ms before it believes such a deadlock.
  expect(longestMs).toBeGreaterThanOrEqual(1_500)
  expect(longestMs).toBeLessThanOrEqual(Math.ceil((failed?.atMs ?? 0) - (runs.records[0]?.startedAtMs ?? 0)) + 20)
  expect(result?.headline).toBe(
    `2 tasks on 2 workers: the deadlock was named after ${longestMs.toLocaleString('en-US')} ms`,
  )
  let sum = 0
  for (let n = 0; n < 2_000_000; n++) sum += n
  expect(added).toContain(`1 worker added to 2; the sum is ${sum.toLocaleString('en-US')} after `)
  expect(returned).toContain(`the sum is ${sum.toLocaleString('en-US')} after `)
})

test('with one worker more than tasks there is no deadlock, and it says so', async () => {
  const { status, result } = await runs.run('pool-waits-for-itself', free)
  expect([status, result?.headline]).toEqual(['done', '1 task on 2 workers: no deadlock'])
  expect(result?.story).toHaveLength(3)
  expect(result?.story[1]).toContain('0 workers added to 2')
  expect(runs.events.filter(({ type }) => type === 'deadlock')).toEqual([])
})

test('its checks fail when a result is changed', async () => {
  const at = runs.corrupted('pool-waits-for-itself', 'total += n', 'total += n === 700_000 ? 0 : n')
  const { status, checks } = await runs.run('pool-waits-for-itself', free, at)
  expect([status, checks.map(({ ok }) => ok)]).toEqual(['failed', [false, false, false, true]])
})

test('workers that are killed while all wait: their tasks are told as lost, and the others go on', async () => {
  const at = runs.corrupted('pool-waits-for-itself', 'const beganMs', 'console.log(range[0]); const beganMs')
  const killed: number[] = []
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'process.output' || event.text !== '0') return
    const pid = runs.session.journal.state.processes[event.processId]?.pid ?? 0
    killed.push(pid)
    process.kill(pid, 'SIGKILL')
  })
  const { status, result, checks } = await runs.run('pool-waits-for-itself', quick, at)
  // One of the pool that fails, and one of the pool that may grow.
  expect([status, killed.length, result?.headline]).toEqual(['failed', 2, '2 tasks on 2 workers: 1 task lost'])
  expect(checks.map(({ ok }) => ok)).toEqual([false, false, true, true])
  for (const [i, pid] of killed.entries()) {
    const words = `worker PID ${pid} is gone: killed from outside (SIGKILL)`
    expect(checks[i]?.detail).toContain(words)
    expect(result?.story[i]).toContain(words)
  }
})

test.each([
  ['workers', 0],
  ['workers', 17],
  ['tasks', 0],
  ['tasks', 17],
])('%s of %s is refused at its field', (field, value) => {
  const { error } = poolWaitsForItself.parameters.safeParse({ ...quick, [field]: value })
  expect(error?.issues).toMatchObject([{ path: [field] }])
})
