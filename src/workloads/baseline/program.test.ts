// Baseline first, as the app runs it.

import { expect, test } from 'vitest'
import { numbersIn, ProgramRuns } from '../../../test/support/program-runs.ts'
import { baseline } from './workload.ts'

const runs = new ProgramRuns()
const fourJobs = { from: 10_000_000, to: 10_080_000, ranges: 4 }
/** Long enough that each worker is at work when a result arrives. */
const longer = { from: 10_000_000, to: 10_800_000, ranges: 8 }

const ms = (text = ''): number => {
  const [, digits, unit] = /([\d.]+) (ms|s)$/.exec(text) ?? []
  return Number(digits) * (unit === 's' ? 1_000 : 1)
}
const line = (start: string) => runs.printed.find(({ text }) => text.startsWith(start))
/** Between the two lines of a timer, by the journal's clock. */
const between = (label: string, end: string): number =>
  (line(`${label}: ${end}`)?.atMs ?? Number.NaN) - (line(`${label}: begins`)?.atMs ?? Number.NaN)
const workers = () => runs.records.filter(({ name }) => name.startsWith('SpawnPoolWorker'))

/** Kills a process when the program prints such a line. */
function killAt(start: string, name: string): void {
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'run.printed' || !event.text.startsWith(start)) return
    const record = runs.records.find((one) => one.name.startsWith(name) && one.exitCode === null)
    if (record?.pid !== undefined && record.pid !== null) process.kill(record.pid, 'SIGKILL')
  })
}

test('each number of its story is in the journal of its run, and all of its checks hold', async () => {
  const { status, result, checks, charts, error } = await runs.run('baseline', fourJobs)
  expect([status, error]).toEqual(['done', null])
  expect(checks.map(({ ok, detail }) => [ok, detail])).toEqual([
    ...[1, 2, 3, 4].map(() => [true, '4,995 primes']),
    [true, '1242 + 1261 + 1252 + 1240'],
  ])
  const [loop, pool, start] = ['plain loop', 'pool of 2', 'first answer of the pool'].map(
    (label) => runs.printed.find(({ text }) => /: [\d.]+ m?s$/.test(text) && text.startsWith(`${label}: `))?.text ?? '',
  )
  const [loopMs, poolMs] = [ms(loop), ms(pool)]
  const [less, more] = [Math.min(loopMs, poolMs), Math.max(loopMs, poolMs)]
  expect(result?.headline).toBe(
    `1 process ${loop?.split(': ')[1]}, 2 workers ${pool?.split(': ')[1]}: ${Number((more / less).toPrecision(3))} times as ${poolMs <= loopMs ? 'fast' : 'slow'}`,
  )
  const [first = '', second = '', reason = '', arrivals = '', shares = ''] = result?.story ?? []
  const one = runs.records.find(({ name }) => name === 'baseline')
  expect(first).toBe(
    `A plain loop in one process (PID ${one?.pid}) counted 4,995 primes in 4 ranges, in ${loop?.split(': ')[1]}.`,
  )
  expect(second).toContain(`took ${start?.split(': ')[1]} of it.`)
  if (ms(start) >= loopMs) expect(reason).toContain('the whole loop takes less time than starting the workers')
  // Told by the timers, and seen by the journal's clock. A timer ends after its line at the beginning was printed.
  for (const label of ['first answer of the pool', 'map', 'imap', 'imapUnordered']) {
    const toldMs = ms(line(`${label}: first result`)?.text)
    expect(Math.abs(between(label, 'first result') - toldMs)).toBeLessThan(20 + toldMs / 100)
    if (label !== 'first answer of the pool')
      expect(arrivals).toContain(`${line(`${label}: first result after`)?.text.split('after ')[1]} with ${label}`)
  }
  expect(loopMs).toBeLessThan((one?.exitedAtMs ?? 0) - (line('plain loop: begins')?.atMs ?? 0) + 2)
  expect(charts[0]?.series.map(({ name, values }) => [name, values.length])).toEqual([
    ['map', 4],
    ['imap', 4],
    ['imapUnordered', 4],
  ])
  for (const { name, values } of charts[0]?.series ?? [])
    expect(values[0]).toBe(ms(line(`${name}: first result`)?.text))
  // Who counted what, by the tables of the workers: three ways, the four jobs and the first answer.
  const answered = runs.local.metrics().processes.reduce((sum, { done, failed }) => sum + done + failed, 0)
  expect(answered).toBe(1 + 3 * 4 + 4)
  const told = [...shares.matchAll(/PID (\d+) \((\d+)\)/g)].map(([, pid, ranges]) => [Number(pid), Number(ranges)])
  expect(told.reduce((sum, [, ranges = 0]) => sum + ranges, 0)).toBe(4)
  for (const [pid] of told) expect(workers().map((worker) => worker.pid)).toContain(pid)
})

test.each([
  [
    'return count\n',
    'return count + (from === 10020000 ? 1 : 0)\n',
    ['the four jobs have 1242 + 1261 + 1252 + 1240 = 4995 primes'],
  ],
  [
    'await counts.put(countPrimes(range))',
    'await counts.put(countPrimes(range) + (range[0] === 10020000 ? 1 : 0))',
    ['map', 'imap', 'imapUnordered'],
  ],
])('its check fails when one count is changed (%s)', async (from, to, wrong) => {
  const at = runs.corrupted('baseline', from, to)
  const { status, checks } = await runs.run('baseline', fourJobs, at)
  expect(status).toBe('failed')
  const failed = checks.filter(({ ok }) => !ok).map(({ name }) => name.replace(/ counted the same.*/, ''))
  expect(failed).toEqual(wrong)
})

test('without its baseline, which is killed, it compares nothing and says why', async () => {
  killAt('plain loop: begins', 'baseline')
  const { status, result, checks } = await runs.run('baseline', longer)
  const dead = runs.records.find(({ name }) => name === 'baseline')
  const words = `PID ${dead?.pid} ended with exit code -9: killed from outside (SIGKILL)`
  expect([status, result?.headline]).toEqual(['failed', 'No comparison: plain loop stopped'])
  expect(checks.filter(({ ok }) => !ok).map(({ detail }) => detail)).toEqual([words])
  const results = numbersIn([result?.story[0]?.replace(/^.* primes in /, '') ?? ''])[0]
  expect(result?.story.at(-1)).toBe(`plain loop stopped after ${results} results: ${words}.`)
})

/** The second time that the third range is counted, which is with map, its worker says so and stops. */
const STOPS = `
  if (from === 10040000) {
    const { appendFileSync, statSync } = process.getBuiltinModule('node:fs')
    const times = new URL('./times', import.meta.url)
    appendFileSync(times, 'x')
    if (statSync(times).size === 2) {
      console.log('stops')
      process.kill(process.pid, 'SIGSTOP')
    }
  }
`

test('a worker that is killed stops the way that it worked for, which is told with its PID and cause', async () => {
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'process.output' || event.text !== 'stops') return
    process.kill(runs.session.journal.state.processes[event.processId]?.pid ?? 0, 'SIGKILL')
  })
  const at = runs.corrupted('baseline', 'let count =', `${STOPS}let count =`)
  const { status, result, checks } = await runs.run('baseline', fourJobs, at)
  const dead = workers().find(({ exitCode }) => exitCode === -9)
  expect([status, result?.headline]).toEqual(['failed', 'No comparison: map stopped'])
  const [wrong, ...others] = checks.filter(({ ok }) => !ok)
  expect([wrong?.name, others]).toEqual(['map counted the same in each range', []])
  expect(wrong?.detail).toContain(`worker PID ${dead?.pid} is gone: killed from outside (SIGKILL)`)
  expect(result?.story.slice(-2)).toEqual([
    `${dead?.name} (PID ${dead?.pid}) ended before its pool was closed: killed from outside (SIGKILL).`,
    `map stopped after 0 results: ${wrong?.detail}.`,
  ])
})

test.each([
  [{ from: 5, to: 5, ranges: 2 }, 'to'],
  [{ from: 1, to: 5, ranges: 9 }, 'ranges'],
  [{ ranges: 1 }, 'ranges'],
  [{ ranges: 2_001 }, 'ranges'],
  [{ from: -1 }, 'from'],
  [{ to: 1.5, from: 0 }, 'to'],
])('refuses %j at "%s"', (parameters, field) => {
  const issues = baseline.parameters.safeParse(parameters).error?.issues ?? []
  expect(issues.map((issue) => issue.path.join('.'))).toContain(field)
})
