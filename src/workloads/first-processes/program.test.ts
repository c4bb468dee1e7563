// First processes, as the app runs it.

import { expect, test } from 'vitest'
import { isRunning } from '../../../test/support/os-view.ts'
import { numbersIn, ProgramRuns } from '../../../test/support/program-runs.ts'

const runs = new ProgramRuns()

test('each number of its story is in the journal of its run, and all of its checks hold', async () => {
  const rounds = 3
  const { status, result, checks, error } = await runs.run('first-processes', { rounds, sleepMs: 50 })
  expect([status, error]).toEqual(['done', null])
  expect(checks.map(({ ok }) => ok)).toEqual(Array.from({ length: checks.length }, () => true))
  expect(checks.length).toBe(10)
  // Told anew from the events alone.
  const squares = runs.textsOf('square')
  const cubes = runs.textsOf('cube')
  expect([squares.length, cubes.length]).toEqual([rounds, rounds])
  const squareFirst = squares.filter(([, atMs], i) => atMs < (cubes[i]?.[1] ?? 0)).length
  const workers = runs.records.filter(({ name }) => name.startsWith('worker-'))
  const parser = runs.records.find(({ name }) => name === 'parser-0')
  const lastStart = Math.max(...workers.map(({ startedAtMs }) => startedAtMs))
  const aliveThen = workers.filter(({ exitedAtMs }) => (exitedAtMs ?? 0) > lastStart).length
  const [, printedName = '', alive = '', ...rest] = result?.story ?? []
  const endings = rest.slice(0, 2)
  expect(result?.headline).toBe(
    `The square came first in ${squareFirst} of ${rounds} rounds, the cube in ${rounds - squareFirst}`,
  )
  expect(printedName).toBe(`parser-0 (PID ${parser?.pid}) printed: ${runs.textsOf('parser-0')[0]?.[0]}`)
  expect(numbersIn([alive])).toEqual([aliveThen, 0])
  expect(endings).toEqual(
    workers.map(
      ({ name, pid, exitCode }) =>
        `${name} (PID ${pid}) ended with exit code ${exitCode}; its parent is PID ${process.pid}.`,
    ),
  )
  for (const { pid, name } of workers) expect(runs.textsOf(name)[0]?.[0]).toBe(`pid=${pid} parent=${process.pid}`)
  const [raises, returns, killed] = ['raises', 'returns', 'is-killed'].map((name) =>
    runs.records.find((process) => process.name === name),
  )
  expect([raises, returns, killed].map((one) => one?.exitCode)).toEqual([1, 0, -9])
  expect(rest[2]).toBe(
    `raises (PID ${raises?.pid}) ended with exit code 1: raised RangeError: 10 is too large. ` +
      `join threw nothing; the traceback has ${runs.textsOf('raises').length} lines.`,
  )
  expect(checks[7]?.detail).toMatch(/tasks\.js:\d+:\d+/)
  const [parent, , child = 0, daemon = 0] = numbersIn([rest[3] ?? ''])
  expect(parent).toBe(returns?.pid)
  const [killedParent, , orphan = 0, killedDaemon = 0, tookMs = 0] = numbersIn([rest[4] ?? ''])
  expect(killedParent).toBe(killed?.pid)
  expect(new Set([parent, child, daemon, killedParent, orphan, killedDaemon]).size).toBe(6)
  // The journal has the end of the parent; the ends of its children are those of no process that this program started.
  for (const pid of [child, daemon, orphan, killedDaemon]) expect(isRunning(pid)).toBe(false)
  expect(tookMs).toBeLessThan((runs.events.at(-1)?.atMs ?? 0) - (killed?.exitedAtMs ?? 0) + 100)
})

test('a child that is killed makes a check fail, and the program says how it ended', async () => {
  runs.session.journal.subscribe((event) => {
    if (event.type === 'process.output' && event.text.startsWith('pid='))
      if (runs.session.journal.state.processes[event.processId]?.name === 'worker-1')
        process.kill(runs.session.journal.state.processes[event.processId]?.pid ?? 0, 'SIGKILL')
  })
  const { status, result, error } = await runs.run('first-processes', { rounds: 1, sleepMs: 2_000 })
  const { pid } = runs.records.find(({ name }) => name === 'worker-1') ?? { pid: 0 }
  const words = `worker-1 (PID ${pid}) ended with exit code -9: killed from outside (SIGKILL)`
  expect(result?.story.join('\n')).toContain(words)
  expect([status, error?.message]).toEqual([
    'failed',
    `the check "worker-1 ended with exit code 0" did not hold: ${words}`,
  ])
}, 30_000)

test('for each result that is changed its check fails, and no other', async () => {
  const at = runs.corrupted(
    'first-processes',
    'n * n}',
    'n * n + 1}',
    ['name=$', 'name=x$'],
    ['parent=${process.ppid}', 'parent=${process.ppid + 1}'],
  )
  const { status, checks } = await runs.run('first-processes', { rounds: 1, sleepMs: 0 }, at)
  expect(status).toBe('failed')
  expect(checks.flatMap(({ ok, name }) => (ok ? [] : [name]))).toEqual([
    'each round printed the square 100 and the cube 1000',
    'parser-0 printed its own name and n=123',
    'worker-1 printed its PID and ours',
    'worker-2 printed its PID and ours',
  ])
})
