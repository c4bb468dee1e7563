// Not serialisable, as the app runs it.

import { expect, test } from 'vitest'
import { numbersIn, ProgramRuns } from '../../../test/support/program-runs.ts'
import { diagnose } from '../../shared/diagnoses.ts'
import type { RunRecord } from '../../shared/session-state.ts'
import { notSerialisable } from './workload.ts'

const runs = new ProgramRuns()

const quick = { depth: 2, numbers: 100 }
const diagnosesOf = (record: RunRecord) => diagnose(record, Object.values(runs.session.journal.state.processes))
const failed = ({ checks }: RunRecord) => checks.filter(({ ok }) => !ok).map(({ name }) => name)
const recordOf = (name: string) => runs.records.find((record) => record.name === name)

test('each fact of its story is in the journal of its run, and all of its checks hold', async () => {
  const record = await runs.run('not-serialisable', quick)
  const { status, result, error, checks } = record
  expect([status, error, failed(record), checks.length]).toEqual(['done', null, [], 11])
  expect(result?.headline).toBe('4 of 4 values refused, and 0 processes started for them')
  // Each refusal is a line with its path and its reason.
  const lines = runs.printed.map(({ text }) => text.split(': '))
  const places = lines.map(([place]) => place)
  expect(places.slice(1)).toEqual([
    'a closure at [0].options.options.callback',
    'a stream at [0].log',
    'an instance whose fields are private at account',
  ])
  for (const [, reason] of lines) expect(reason).toMatch(/^it is an? \w+/)
  const [mistake, counts, inProcess, crossed, right] = result?.story ?? []
  expect(mistake).toBe(`The mistake, refused before anything was sent: ${places.join('; ')}.`)
  // From the first to the last refusal no process was started, and of all that were none is for them.
  const atMs = (i: number): number => runs.printed.at(i)?.atMs ?? 0
  const starts = runs.events.filter(({ type }) => type === 'process.started')
  expect(starts.filter((event) => event.atMs >= atMs(0) && event.atMs <= atMs(-1))).toEqual([])
  const before = starts.filter((event) => event.atMs < atMs(0)).length
  expect(counts).toBe(`Processes of this program: ${before} before, ${before} after; items put into the queue: 0.`)
  expect(runs.records.map(({ name }) => name.replace(/\d+$/, ''))).toEqual([
    'SpawnPoolWorker-',
    'server',
    'no-export',
    'right',
  ])
  const [server, noExport] = ['server', 'no-export'].map(recordOf)
  expect(inProcess).toBe(
    `Found only in the process: server (PID ${server?.pid}) ended with exit code ${server?.exitCode}: ${server?.error?.name}; no-export (PID ${noExport?.pid}) ended with exit code ${noExport?.exitCode}: ${noExport?.error?.name}.`,
  )
  expect([server?.error?.name, noExport?.error?.name]).toEqual(['TaskSerializationError', 'TargetError'])
  expect(server?.error?.message).toContain(' at server cannot be sent to another process: ')
  expect(crossed).toMatch(/a cycle came back as a cycle; .* came back as \{"label":"rent"\}\.$/)
  expect(numbersIn([right ?? ''])).toEqual([recordOf('right')?.pid, 0, 50, 100, 289])
  expect(diagnosesOf(record)).toMatchObject([
    { name: 'Not serialisable', evidence: [`server (PID ${server?.pid}): ${server?.error?.message}`] },
  ])
}, 30_000)

test('what can cross is no mistake: no diagnosis, and the check says that it was sent', async () => {
  const port = runs.corrupted('not-serialisable', 'server: createServer()', 'port: typeof createServer')
  const record = await runs.run('not-serialisable', quick, port)
  expect(failed(record)).toEqual(['a server is refused in its process, and nothing was put'])
  expect([record.status, diagnosesOf(record)]).toEqual(['failed', []])
  expect(record.result?.story[2]).toContain(`server (PID ${recordOf('server')?.pid}) ended with exit code 0; no-export`)
}, 30_000)

test.each([
  ['return value', 'return { ...value }', 'a cycle comes back as a cycle'],
  ['numbers.filter(TESTS[test])', 'numbers', 'plain data comes back equal, kept by a function that went by its name'],
  ['return text', 'return text.slice(1)', 'a file that went by its path has the same text'],
])(
  'its check fails when a result is changed: %s',
  async (from, to, name) => {
    const record = await runs.run('not-serialisable', quick, runs.corrupted('not-serialisable', from, to))
    expect([record.status, failed(record)]).toEqual(['failed', [name]])
  },
  30_000,
)

test.each([
  ['server', 'a server is refused in its process, and nothing was put'],
  ['right', 'plain data comes back equal, kept by a function that went by its name'],
])(
  '%s is killed: it is told with PID and cause, and its check fails',
  async (name, check) => {
    runs.session.journal.subscribe((event) => {
      if (event.type === 'process.started' && recordOf(name)?.id === event.processId) process.kill(event.pid, 'SIGKILL')
    })
    const record = await runs.run('not-serialisable', quick)
    expect([record.status, failed(record)]).toEqual(['failed', [check]])
    expect(record.result?.story.join('\n')).toContain(
      `${name} (PID ${recordOf(name)?.pid}) ended with exit code -9: killed from outside (SIGKILL)`,
    )
  },
  30_000,
)

test('the worker of its pool is killed: its task is run again, and nothing of the result changes', async () => {
  let killed = 0
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'process.started' || killed > 0) return
    killed = event.pid
    process.kill(killed, 'SIGKILL')
  })
  const record = await runs.run('not-serialisable', quick)
  expect([record.status, failed(record)]).toEqual(['done', []])
  expect(runs.records.filter(({ exitCode }) => exitCode === -9).map(({ pid }) => pid)).toEqual([killed])
  const lost = runs.records.find(({ pid }) => pid === killed)
  expect(record.result?.story.at(-1)).toBe(
    `${lost?.name} (PID ${killed}) was lost, killed from outside (SIGKILL): another took its place.`,
  )
}, 30_000)

test.each([
  ['depth', -1],
  ['depth', 21],
  ['numbers', 0],
  ['numbers', 100_001],
  ['numbers', 1.5],
])('%s of %s is refused at its field', (field, value) => {
  expect(notSerialisable.parameters.safeParse({ ...quick, [field]: value }).error?.issues).toMatchObject([
    { path: [field] },
  ])
})
