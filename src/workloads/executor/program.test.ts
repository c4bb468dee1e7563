// Executor, as the app runs it.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { numbersIn, ProgramRuns } from '../../../test/support/program-runs.ts'
import { executor } from './workload.ts'

const runs = new ProgramRuns()

const quick = { text: 'procdeck', bits: 17, batch: 1_000 }
const first32 = (n: number): Buffer => createHash('sha256').update(`procdeck${n}`).digest().subarray(0, 4)
const isHit = (n: number): boolean => Math.clz32(first32(n).readUInt32BE()) >= quick.bits
/** Of a compiled file, as the stack of an error names it. */
const lineOf = (file: string, line = 0): string =>
  readFileSync(new URL(`../../../out/programs/executor/${file}`, import.meta.url), 'utf8').split('\n')[line - 1] ?? ''
const numbers = (text = ''): readonly number[] => numbersIn([text.replaceAll(/(?<=\d),(?=\d{3})/g, '')])

test('each number of its story is in the journal of its run, or in a plain loop, and all of its checks hold', async () => {
  const { status, result, checks, charts, error } = await runs.run('executor', quick)
  expect([status, error]).toEqual(['done', null])
  expect(checks.map(({ ok }) => ok)).toEqual([true, true, true, true, true])
  const [found, atHit, atEnd, raised, limit, cancel] = result?.story ?? []
  // The answer of a plain loop.
  let answer = 0
  while (!isHit(answer)) answer++
  expect([result?.headline, result?.value]).toEqual([`The first number with 17 zero bits is 8,855`, answer])
  const hit = runs.printed.find(({ text }) => text.endsWith(`: procdeck${answer} has 17 zero bits`))
  const [hitPid] = numbersIn([hit?.text ?? ''])
  expect(found).toMatch(new RegExp(`^PID ${hitPid} .* begins with ${first32(answer).toString('hex')}\\.$`))
  // The chart is shown at its last moment, and so tells when its time began.
  const [x, shown] = [
    charts[0]?.shape.kind === 'line' ? charts[0].shape.x : [],
    runs.events.find(({ type }) => type === 'run.charted'),
  ]
  const beganMs = (shown?.atMs ?? 0) - (x.at(-1) ?? 0) * 1_000
  expect(Math.abs((numbers(found)[1] ?? 0) - ((hit?.atMs ?? 0) - beganMs))).toBeLessThan(50)

  // Futures by state: the chart of the journal, and the tasks that the workers answered.
  const states = (i: number): readonly (number | null | undefined)[] =>
    charts[0]?.series.map(({ values }) => values.at(i)) ?? []
  const workers = runs.local.metrics().processes
  const [done, failed] = [
    workers.reduce((sum, one) => sum + one.done, 0),
    workers.reduce((sum, one) => sum + one.failed, 0),
  ]
  // The long call is done, and the one that raised has failed.
  const [endDone, endCancelled, tried = 0, tookMs = 0, rate] = numbers(atEnd)
  expect([endDone, failed]).toEqual([done - 1, 1])
  expect(states(-1)).toEqual([0, 0, endDone, endCancelled])
  const [hitDone, hitRunning = 0, hitPending = 0, taken, later] = numbers(atHit)
  const points = (charts[0]?.series[0]?.values ?? []).map((_, i) => states(i))
  expect(points).toContainEqual([hitPending, hitRunning, hitDone, 0])
  expect(taken).toBe(endCancelled)
  expect(later).toBeLessThanOrEqual(hitRunning + hitPending)
  // Each batch was tried whole, but for the one with the hit: no later one that may have been tried has another.
  for (let n = 9_000; n < 25_000; n++) expect(isHit(n)).toBe(false)
  expect(tried).toBe((done - 2) * 1_000 + (answer % 1_000) + 1)
  expect(rate).toBe(Number(((tried * 1_000) / tookMs).toPrecision(3)))

  const single = runs.records.at(-1)
  const [, childLine, callerLine] = /tasks\.js:(\d+).*program\.js:(\d+)/.exec(raised ?? '') ?? []
  expect(numbersIn([raised ?? ''])[0]).toBe(single?.pid)
  expect(lineOf('tasks.js', Number(childLine))).toContain('throw new RangeError')
  // The import of a test moves lines by one.
  const caller = [0, 1].map((moved) => lineOf('program.js', Number(callerLine) - moved))
  expect(caller.join('\n')).toContain('executor.submit(search, [')
  expect(limit).toMatch(/ with FutureTimeoutError; the future was running, and ended after \d+ ms with its result\.$/)
  const gaveUp = runs.printed.find(({ text }) => text.startsWith('result(100)'))
  const [, , limitMs = 0, longMs = 0] = numbersIn([limit ?? ''])
  const exitedAfterMs = (single?.exitedAtMs ?? 0) - (gaveUp?.atMs ?? 0)
  expect(limitMs).toBeGreaterThanOrEqual(100)
  expect(longMs).toBeGreaterThanOrEqual(800)
  expect(longMs - limitMs).toBeLessThanOrEqual(exitedAfterMs + 1)
  expect(cancel).toMatch(/gave false; .* true: that one is cancelled, and result\(\) says TaskCancelledError\.$/)
}, 30_000)

test.each([
  ['[n, leading]', '[n + (leading === 17 ? 1 : 0), leading]', 'the digest begins with 17 zero bits'],
  ['tried: n - from', 'tried: n - from - (from === 3000 ? 1 : 0)', 'each smaller number was tried, and none is a hit'],
])(
  'its check fails when a result is changed: %s',
  async (from, to, name) => {
    const { status, checks } = await runs.run('executor', quick, runs.corrupted('executor', from, to))
    expect(status).toBe('failed')
    expect(checks.find(({ ok }) => !ok)?.name).toBe(name)
  },
  30_000,
)

test('a worker that is killed during the search loses its batch, which is tried again: the answer is the same', async () => {
  // The first batch, long enough to be killed meanwhile. The other worker has a hit before it is tried again.
  const slow =
    'if (from === 0) for (const endMs = Date.now() + 1000, _ = console.log("at work"); Date.now() < endMs; );'
  const at = runs.corrupted('executor', 'let [n, ', `${slow}\n\tlet [n, `)
  let killed = 0
  runs.session.journal.subscribe((event) => {
    if (killed > 0 || event.type !== 'process.output') return
    killed = runs.session.journal.state.processes[event.processId]?.pid ?? 0
    process.kill(killed, 'SIGKILL')
  })
  const { status, result } = await runs.run('executor', quick, at)
  expect([status, result?.value]).toEqual(['done', 8_855])
  expect(runs.events.filter((event) => event.type === 'worker.lost')).toMatchObject([{ lost: 1 }])
  expect(runs.records.find(({ pid }) => pid === killed)?.exitCode).toBe(-9)
  expect(result?.story[3]).toBe(
    `1 batch lost, and submitted again where needed: 0 to 999 with PID ${killed}, killed from outside (SIGKILL).`,
  )
}, 30_000)

test('a worker that is killed during the call that takes long is told, and not waited for', async () => {
  runs.session.journal.subscribe((event) => {
    if (event.type === 'run.printed' && event.text.startsWith('result(100)'))
      process.kill(runs.records.at(-1)?.pid ?? 0, 'SIGKILL')
  })
  const { status, checks, result } = await runs.run('executor', { ...quick, bits: 1 })
  expect([status, result?.value]).toEqual(['failed', 1])
  const { pid } = runs.records.find(({ exitCode }) => exitCode === -9) ?? { pid: 0 }
  const words = `worker PID ${pid} is gone: killed from outside (SIGKILL)`
  expect(checks.filter(({ ok }) => !ok)).toMatchObject([{ detail: expect.stringContaining(words) as string }])
  expect(result?.story.join('\n')).toContain(words)
}, 30_000)

test.each([
  ['bits', 0],
  ['bits', 29],
  ['batch', 999],
  ['batch', 1.5],
  ['text', ''],
])('%s of %s is refused at its field', (field, value) => {
  const { error } = executor.parameters.safeParse({ ...quick, [field]: value })
  expect(error?.issues).toMatchObject([{ path: [field] }])
})
