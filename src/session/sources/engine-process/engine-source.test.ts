// A run in an engine process of its own, with real processes: its rows, results, kills and logs are ours, and so is its end.

import { afterEach, beforeEach, expect, test } from 'vitest'
import { runtime } from '../../../../test/support/built-runtime.ts'
import { isRunning, until } from '../../../../test/support/os-view.ts'
import { createSession } from '../../create-session.ts'
import type { Session } from '../../session.ts'
import type { LocalSource } from '../local-source.ts'
import { isAlive } from '../../../shared/process.ts'
import { EngineSource } from './engine-source.ts'
import type { LaunchPlan } from './messages.ts'

const built = (path: string): URL => new URL(`../../../../${path}`, import.meta.url)
const engine = {
  module: built('out/programs/engine-process.js'),
  export: 'runEngine',
  args: [{ runtime, programs: built('out/programs/').href }],
}
const primes = (ranges: number, to: number): LaunchPlan => ({
  workload: 'primes',
  parameters: { from: 10_000_000, to, ranges },
})
const fourJobs = primes(4, 10_080_000)
/** Minutes of work. */
const long = primes(1_000, 60_000_000)

let session: Session
let local: LocalSource
const seen = new Set<number>()

const start = (launch: LaunchPlan): Promise<EngineSource> =>
  EngineSource.open(session.host, local.supervisor, engine, launch, { workers: 2, chunkSize: 'auto', restart: null })
const rows = () => Object.values(session.journal.state.processes)
const workers = (source: EngineSource) => rows().filter(({ sourceId }) => sourceId === source.id)
const working = (source: EngineSource) => workers(source).filter(({ state }) => state === 'running')
const engineRow = () => rows().find(({ name }) => name.startsWith('Engine-'))
const record = (source: EngineSource) => session.journal.state.runs[source.run.id]

beforeEach(() => {
  ;({ session, local } = createSession({ runtime, spawnIn: 'this-thread' }))
  session.journal.subscribe((event) => {
    if (event.type === 'process.started') seen.add(event.pid)
  })
})

afterEach(async () => {
  await session.close()
  expect([...seen].filter((pid) => isRunning(pid))).toEqual([])
  seen.clear()
})

test('a run in an engine process has its rows, results and spans here, and its processes are gone at its end', async () => {
  const source = await start(fourJobs)
  await until('it is over', () => !source.run.active && engineRow()?.state === 'exited', 20_000)
  expect(record(source)).toMatchObject({ status: 'done', result: { value: 4_995, headline: '4,995 primes' } })
  const { total, rows: results, workers: totals } = await source.run.results(0, 10)
  expect([total, results.map(({ value }) => value)]).toEqual([4, [1_242, 1_261, 1_252, 1_240]])
  expect(results[0]).toMatchObject({ label: '10,000,000 to 10,019,999', outcome: 'done' })
  expect(totals.map(({ name }) => name).every((name) => name.startsWith('SpawnPoolWorker-'))).toBe(true)
  const { workers: times, slowest } = await source.run.insights()
  expect(times.map(({ name }) => name)).toEqual(expect.arrayContaining(totals.map(({ name }) => name)))
  expect(times.reduce((sum, { tasks }) => sum + tasks, 0)).toBe(4)
  expect(times.every(({ startUpMs, exitingMs }) => startUpMs > 0 && exitingMs > 0)).toBe(true)
  expect(slowest.map(({ label }) => label).sort()).toEqual(results.map(({ label }) => label).sort())
  const who = new Set(results.map(({ processId }) => processId))
  for (const { id, state, exitCode } of workers(source)) {
    expect(state).toBe('exited')
    if (who.has(id)) expect(exitCode).toBe(0)
  }
  const { columns } = session.spans.page(0, 100)
  expect(columns.tasks.reduce((sum, tasks) => sum + tasks, 0)).toBe(4)
  expect(new Set(columns.processId)).toEqual(who)
  const [began, ended] = [record(source)?.startedAtMs ?? 0, session.journal.nowMs()]
  expect(columns.startMs.every((ms) => ms > began - 100 && ms < ended)).toBe(true)
  expect(engineRow()).toMatchObject({ exitCode: 0, runId: source.run.id, sourceId: null })
})

test('a worker of an engine process is killed by its row, and its run goes on without it', async () => {
  const source = await start(long)
  await until('two work', () => working(source).length === 2, 20_000)
  const [victim] = working(source)
  expect(await session.act(victim?.id ?? 0, 'kill')).toBe(true)
  await until('it is dead', () => session.journal.state.processes[victim?.id ?? 0]?.state === 'exited')
  const dead = session.journal.state.processes[victim?.id ?? 0]
  expect(dead).toMatchObject({ exitCode: -9, cause: { by: 'you' } })
  await until('another took its place', () => working(source).some(({ replaces }) => replaces === victim?.id), 20_000)
  expect((await session.details(working(source)[0]?.id ?? 0))?.os?.command.join(' ')).toContain('host.cjs')
  const ofRun = () => session.metrics().runs.find(({ id }) => id === source.run.id)
  await until('the run is sampled', () => ofRun() !== undefined)
  expect(ofRun()).toMatchObject({ total: 1_000, workersWanted: 2 })
  const sampled = () => session.metrics().processes.filter(({ rssBytes }) => rssBytes !== null)
  await until('its workers are sampled', () => sampled().some(({ id }) => working(source).some((row) => row.id === id)))
  await source.run.resize(1)
  await until('one is left', () => working(source).length === 1, 20_000)
  const [left] = working(source)
  await source.run.cancel('you')
  expect(record(source)?.status).toBe('cancelled')
  expect(rows().find(({ id }) => id === left?.id)?.cause?.by).toBe('you')
})

test('an engine process that is killed takes all of its processes along, and each row says so', async () => {
  const source = await start(long)
  await until('two work', () => working(source).length === 2, 20_000)
  const pids = workers(source).map(({ pid }) => pid ?? 0)
  process.kill(engineRow()?.pid ?? 0, 'SIGKILL')
  await until('the run is told as failed', () => record(source)?.status === 'failed')
  expect(pids.filter((pid) => isRunning(pid))).toEqual([])
  expect(rows().filter(({ state }) => isAlive(state))).toEqual([])
  for (const row of workers(source))
    expect([row.exitCode, row.cause?.text]).toEqual([
      null,
      `ended with Engine-${source.id} (PID ${engineRow()?.pid}), its engine process`,
    ])
  expect(record(source)?.error?.message).toContain('killed from outside (SIGKILL)')
  expect(await session.act(workers(source)[0]?.id ?? 0, 'kill')).toBe(false)
  // What was done by then is still here.
  expect((await source.run.results(0, 5)).total).toBe(1_000)
})

test('a stopped engine process is ended when the session ends', async () => {
  const source = await start(long)
  await until('two work', () => working(source).length === 2, 20_000)
  process.kill(engineRow()?.pid ?? 0, 'SIGSTOP')
  await session.close()
  expect(rows().filter(({ state }) => isAlive(state))).toEqual([])
}, 30_000)

test('what a launch throws in an engine process is told, and no process is left', async () => {
  await expect(start({ workload: 'nothing', parameters: {} })).rejects.toThrow('there is no workload "nothing"')
  expect(rows().map(({ state }) => state)).toEqual(['exited'])
  expect(session.activeRuns).toEqual([])
})
