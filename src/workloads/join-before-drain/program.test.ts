// Join before the queue is drained, as the app runs it.

import { expect, test } from 'vitest'
import { numbersIn, ProgramRuns } from '../../../test/support/program-runs.ts'
import { joinBeforeDrain } from './workload.ts'

const runs = new ProgramRuns()

const quick = { items: 5, room: 3, limitMs: 300 }

test('each number of its story is in the journal of its run, and all of its checks hold', async () => {
  const { status, result, checks, error } = await runs.run('join-before-drain', quick)
  expect([status, error]).toEqual(['done', null])
  expect(checks.map(({ ok }) => ok)).toEqual([true, true, true, true, true])
  const [first, drained, large] = runs.records
  expect(runs.records.map(({ name, exitCode }) => [name, exitCode])).toEqual([
    ['joined-first', 0],
    ['drained-first', 0],
    ['large', 0],
  ])
  const [mistake = '', who, ended, right = '', unlimited] = result?.story ?? []
  // It had not ended when join gave false.
  const [joined] = runs.printed
  expect(first?.exitedAtMs).toBeGreaterThan(joined?.atMs ?? Number.POSITIVE_INFINITY)
  const [, tookMs = 0] = numbersIn([mistake])
  expect(mistake).toBe(`The mistake: join(300 ms) before the first get gave false after ${tookMs} ms.`)
  expect(tookMs).toBeGreaterThanOrEqual(299)
  expect(tookMs).toBeLessThanOrEqual(Math.ceil((joined?.atMs ?? 0) - (first?.startedAtMs ?? 0)))
  expect(result?.headline).toContain(`join gave false after ${tookMs} ms`)
  expect(who).toBe(
    `Who waits for what: joined-first (PID ${first?.pid}) waits to put item 4 of 5 into the full queue "results"; ` +
      `MainProcess (PID ${process.pid}) waits for its end.`,
  )
  expect(ended).toContain(`5 of 5 items; joined-first (PID ${first?.pid}) ended with exit code 0.`)
  const [, , joinMs = 0, rightPid] = numbersIn([right])
  expect(rightPid).toBe(drained?.pid)
  expect(joinMs).toBeLessThanOrEqual(Math.ceil((large?.startedAtMs ?? 0) - (drained?.startedAtMs ?? 0)))
  expect(unlimited).toBe(
    `From a queue without a limit an item of 1,048,576 bytes was taken after join; large (PID ${large?.pid}) ended with exit code 0.`,
  )
  expect(Object.values(runs.session.journal.state.queues).map(({ closed }) => closed?.discarded)).toEqual([0, 0, 0])
})

test('with room for one item more there is no deadlock, and it says so', async () => {
  const { status, result } = await runs.run('join-before-drain', { ...quick, items: 4, room: 4, limitMs: 2_500 })
  expect([status, result?.headline]).toEqual(['done', 'No deadlock: join gave true'])
  expect(result?.story.join('\n')).not.toMatch(/mistake|waits for/)
  expect(runs.printed[0]?.text).not.toContain('waits')
})

test('its checks fail when an item is changed', async () => {
  const at = runs.corrupted('join-before-drain', 'put(n)', 'put(n === 2 ? 7 : n)')
  const { status, checks } = await runs.run('join-before-drain', quick, at)
  expect(status).toBe('failed')
  expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual([
    'join first: all items in their order, exit code 0',
    'take first: all items in their order, exit code 0',
  ])
})

test.each(['joined-first', 'drained-first', 'large'])('%s that is killed is told and not waited for', async (name) => {
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'process.ready') return
    const ready = runs.session.journal.state.processes[event.processId]
    if (ready?.pid && ready.name === name) process.kill(ready.pid, 'SIGKILL')
  })
  const { status, result, checks } = await runs.run('join-before-drain', quick)
  const { pid } = runs.records.find((process) => process.name === name) ?? { pid: 0 }
  const words = `${name} (PID ${pid}) ended with exit code -9: killed from outside (SIGKILL)`
  expect([status, result?.headline === words]).toEqual(['failed', name === 'joined-first'])
  expect(result?.story.filter((line) => line.includes(words))).toHaveLength(1)
  const failed = checks.filter(({ ok }) => !ok)
  expect(failed.length).toBeGreaterThan(0)
  for (const { detail } of failed) expect(detail).toContain(words)
})

test('a process that is killed while both wait: what it had put is taken, and the rest is told', async () => {
  runs.session.journal.subscribe((event) => {
    const { pid = null } = runs.records[0] ?? {}
    if (event.type === 'run.printed' && pid !== null) process.kill(pid, 'SIGKILL')
  })
  const { status, result, checks } = await runs.run('join-before-drain', quick)
  const { pid } = runs.records[0] ?? { pid: 0 }
  const words = `joined-first (PID ${pid}) ended with exit code -9: killed from outside (SIGKILL)`
  expect([status, checks.map(({ ok }) => ok)]).toEqual(['failed', [true, true, false, true, true]])
  // Its fourth item was on its way when it was killed, and is taken, too.
  expect(result?.story[2]).toMatch(/: [34] of 5 items; /)
  expect(result?.story[2]).toContain(words)
})

test.each([
  ['items', 0],
  ['items', 10_001],
  ['room', 0],
  ['limitMs', 99],
  ['limitMs', 2_501],
])('%s of %s is refused at its field', (field, value) => {
  const { error } = joinBeforeDrain.parameters.safeParse({ ...quick, [field]: value })
  expect(error?.issues).toMatchObject([{ path: [field] }])
})
