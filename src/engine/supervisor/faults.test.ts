// Faults that a person brings about, in workers of a pool and in a process, with real processes.

import { afterEach, beforeEach, expect, test } from 'vitest'
import { orphansOf } from '../../../test/support/stage.ts'
import { until, withToken } from '../../../test/support/os-view.ts'
import type { SessionEvent } from '../../shared/events.ts'
import type { Fault } from '../../shared/process.ts'
import { Pool } from '../pool/pool.ts'
import { Process } from './process.ts'
import { Supervisor } from './supervisor.ts'

const module = new URL('../../../test/programs/tasks.mjs', import.meta.url)
const target = (name: string) => ({ module, export: name })

let supervisor: Supervisor
let events: SessionEvent[]

beforeEach(() => {
  events = []
  supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
  supervisor.journal.subscribe((event) => {
    events.push(event)
  })
})

afterEach(async () => {
  await supervisor.close()
  expect(await orphansOf(supervisor.token)).toBe(0)
})

const record = (id: number) => supervisor.journal.state.processes[id]

/** Exit code and cause of each fault that ends its process. */
const ENDS: readonly (readonly [fault: Fault, exitCode: number, cause: RegExp])[] = [
  ['raise', 1, /Error: raised on purpose|exit code 1/],
  ['exit', 3, /exit code 3/],
  ['exit 0', 0, /by itself/],
  ['exit 255', 255, /exit code 255/],
  ['abort', -6, /SIGABRT/],
  ['segfault', -11, /SIGSEGV/],
  ['garbage', -9, /protocol|frame|ProtocolError/i],
]

test.each(ENDS)(
  'a worker that is made to %s ends with %i, its cause says so, and its task is done by another',
  async (fault, exitCode, cause) => {
    const pool = new Pool({ processes: 2, supervisor, onWorkerLost: 'retry' })
    await pool.map(target('increment'), [1, 2, 3, 4])
    const results = pool.map(target('sleep'), [300, 300, 300, 300], { chunkSize: 1 })
    await until('both work', () => pool.metrics.inFlight >= 2)
    const [victim = 0, other = 0] = pool.processIds
    expect(supervisor.act(victim, fault, 'you')).toBe(true)
    expect(await results).toHaveLength(4)
    expect(record(victim)).toMatchObject({ state: 'exited', exitCode })
    expect(`${record(victim)?.cause?.text} ${record(victim)?.error?.name} ${record(victim)?.error?.message}`).toMatch(
      cause,
    )
    expect(record(other)).toMatchObject({ state: 'running', exitCode: null })
    expect(events.find(({ type }) => type === 'process.faulted')).toMatchObject({
      processId: victim,
      fault,
      by: 'you',
    })
    await pool.terminate()
  },
)

async function sleeper(): Promise<Process> {
  const process = new Process({ target: target('sleep'), args: [60_000], supervisor })
  await process.start()
  await until('it is at work', () => record(process.id ?? 0)?.state === 'running')
  return process
}

const lines = (id: number | null) =>
  events.flatMap((event) => (event.type === 'process.output' && event.processId === id ? [event.text] : []))

test('a process that is made to ignore SIGTERM is killed when its grace time is over', async () => {
  const process = await sleeper()
  supervisor.act(process.id ?? 0, 'ignore-sigterm', 'you')
  await until('it says so', () => lines(process.id).length === 1)
  supervisor.act(process.id ?? 0, 'terminate', 'you')
  expect(await process.join(10_000)).toBe(true)
  expect([process.exitCode, lines(process.id)]).toEqual([
    -9,
    ['SIGTERM is ignored from now on, on purpose', 'SIGTERM was ignored on purpose'],
  ])
})

test('a worker that is made to loop is reported as busy, and can be killed', async () => {
  const pool = new Pool({ processes: 1, supervisor, onWorkerLost: 'retry' })
  const result = pool.apply(target('sleep'), [500])
  await until('it works', () => pool.metrics.inFlight === 1)
  const [victim = 0] = pool.processIds
  supervisor.act(victim, 'busy-loop', 'you')
  await until('it is reported', () => events.some(({ type }) => type === 'process.unresponsive'))
  expect(events.find(({ type }) => type === 'process.unresponsive')).toMatchObject({ processId: victim, kind: 'busy' })
  supervisor.act(victim, 'kill', 'you')
  await result
  expect(record(victim)).toMatchObject({ exitCode: -9, cause: { by: 'you' } })
  await pool.terminate()
})

test('each of 100,000 lines that a process is made to print is shown or counted', async () => {
  const process = await sleeper()
  supervisor.act(process.id ?? 0, 'flood', 'you')
  const told = () =>
    lines(process.id).length +
    events.reduce((sum, event) => sum + (event.type === 'process.output-dropped' ? event.lines : 0), 0)
  await until('all are told while it lives', () => told() === 100_000)
  supervisor.act(process.id ?? 0, 'raise', 'you')
  await process.join()
  expect(process.exitCode).toBe(1)
  expect(told() - lines(process.id).filter((text) => !text.startsWith('line ')).length).toBe(100_000)
})

test('a process that is made to leave another one behind does', async () => {
  const process = await sleeper()
  supervisor.act(process.id ?? 0, 'orphan', 'you')
  const left = () => withToken(supervisor.token).filter(({ command }) => command.startsWith('sleep '))
  await until('it is there', () => left().length === 1)
  process.kill()
  await process.join()
  const [orphan] = left()
  expect(orphan?.pid).toBeGreaterThan(0)
  globalThis.process.kill(orphan?.pid ?? 0, 'SIGKILL')
})

test('a worker with a limit of memory that is made to fill its heap dies of it, and its task is done by another', async () => {
  const pool = new Pool({ processes: 1, supervisor, onWorkerLost: 'retry', memoryLimitBytes: 64 * 1024 * 1024 })
  const result = pool.apply(target('sleep'), [500])
  await until('it works', () => pool.metrics.inFlight === 1)
  const [victim = 0] = pool.processIds
  supervisor.act(victim, 'out-of-memory', 'you')
  await result
  expect(record(victim)).toMatchObject({ state: 'exited' })
  expect(`${record(victim)?.cause?.text} ${record(victim)?.error?.message}`).toMatch(/memory/)
  await pool.terminate()
})

test('threads and what has ended have no faults', async () => {
  const pool = new Pool({ processes: 1, supervisor, startMethod: 'thread' })
  await pool.map(target('increment'), [1])
  const [thread = 0] = pool.processIds
  expect(supervisor.act(thread, 'abort', 'you')).toBe(false)
  await pool.terminate()
  expect(supervisor.act(thread, 'abort', 'you')).toBe(false)
  expect(events.filter(({ type }) => type === 'process.faulted')).toEqual([])
})
