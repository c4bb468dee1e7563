// No main guard, as the app runs it.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isRunning } from '../../../test/support/os-view.ts'
import { numbersIn, ProgramRuns } from '../../../test/support/program-runs.ts'
import { diagnose } from '../../shared/diagnoses.ts'
import type { RunRecord } from '../../shared/session-state.ts'
import { noMainGuard } from './workload.ts'

const runs = new ProgramRuns()

const IMPORTS = /^PID (\d+) of parent (\d+) imports/
/** The processes that imported the module in one of ours, and their parents. */
const importsOf = (name: string): readonly (readonly number[])[] =>
  runs.textsOf(name).flatMap(([text]) => (IMPORTS.test(text) ? [numbersIn([text])] : []))
const recordOf = (name: string) => runs.records.find((record) => record.name === name)
const diagnosesOf = (record: RunRecord) => diagnose(record, Object.values(runs.session.journal.state.processes))
const failed = ({ checks }: RunRecord) => checks.filter(({ ok }) => !ok).map(({ name }) => name)

/** The parent of a process, as the system has it. */
function parentOf(pid: number): number {
  return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1])
}

/** Kills the process that has imported the module as so many others of `name` before it. */
function killImport(name: string, level: number): void {
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'process.output' || !IMPORTS.test(event.text)) return
    if (importsOf(name).length === level && event.processId === recordOf(name)?.id)
      process.kill(Number(IMPORTS.exec(event.text)?.[1]), 'SIGKILL')
  })
}

test('each number of its story is in the journal of its run and in /proc, and all of its checks hold', async () => {
  const seen: number[][] = []
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'process.output' || !IMPORTS.test(event.text) || process.platform !== 'linux') return
    const [pid = 0, parent = 0] = numbersIn([event.text])
    expect([isRunning(pid), parentOf(pid)]).toEqual([true, parent])
    seen.push([pid, parent])
  })
  const record = await runs.run('no-main-guard', { setUpMs: 100 })
  const { status, result, checks, error } = record
  expect([status, error, failed(record), checks.length]).toEqual(['done', null, [], 6])
  const [refused, letThrough, guarded] = ['refused', 'let-through', 'guarded'].map(recordOf)
  expect([refused, letThrough, guarded].map((one) => [one?.exitCode, one?.error?.name])).toEqual([
    [1, 'MainGuardError'],
    [0, undefined],
    [0, undefined],
  ])
  const chain = importsOf('let-through')
  if (process.platform === 'linux')
    expect(seen).toEqual([...importsOf('refused'), ...chain, ...importsOf('guarded')].map((pids) => [...pids]))
  expect([importsOf('refused').length, chain.length, importsOf('guarded').length]).toEqual([1, 4, 1])
  expect(chain.map(([, parent]) => parent)).toEqual([process.pid, ...chain.slice(0, -1).map(([pid]) => pid)])
  expect(result?.headline).toBe('1 start became 4 processes without a main guard, and 1 process with one')
  const [mistake, many, ends, , right] = result?.story ?? []
  expect(mistake).toContain(
    `refused (PID ${refused?.pid}) ended with exit code 1: MainGuardError. 1 process had imported it.`,
  )
  expect(many).toContain(`4 processes, PID ${chain.map(([pid]) => pid).join(', then ')}: the set-up of 100 ms ran in`)
  const tookMs = numbersIn([many ?? '']).at(-1) ?? 0
  expect(tookMs).toBeGreaterThanOrEqual(4 * 100)
  expect(Math.abs(tookMs - ((letThrough?.exitedAtMs ?? 0) - (letThrough?.startedAtMs ?? 0)))).toBeLessThan(200)
  expect(ends).toMatch(new RegExp(`^PID ${chain[3]?.[0]}: exit code 1, .* 4 levels below the first program`))
  expect(ends).toMatch(/\. Afterwards none of them was running\.$/)
  for (const [pid = 0] of chain) expect(isRunning(pid)).toBe(false)
  expect(right).toContain(`1 process imported the module, and guarded (PID ${guarded?.pid}) ended with exit code 0.`)
  expect(diagnosesOf(record)).toMatchObject([
    { name: 'No main guard', evidence: [expect.stringContaining('?unguard')] },
  ])
}, 30_000)

test('a module whose start is in a function is not refused, and the program says so', async () => {
  const at = runs.corrupted('no-main-guard', "if (version === '?unguarded') await startNext()", '')
  const record = await runs.run('no-main-guard', { setUpMs: 0 }, at)
  expect([record.status, diagnosesOf(record)]).toEqual(['failed', []])
  expect(failed(record)).toEqual([
    'the module is refused by name',
    'let through, each process starts the next',
    'only the limit of levels ends it',
  ])
  expect(record.result?.story[0]).toMatch(/refused \(PID \d+\) ended with exit code 0\. 1 process had imported it\.$/)
}, 30_000)

test('its check fails when the guard is left out, and when the work is not done', async () => {
  const open = runs.corrupted('no-main-guard', ' && currentProcess().parent === null', '')
  const idle = runs.corrupted('no-main-guard', '} works', '} rests')
  for (const at of [open, idle])
    expect(failed(await runs.run('no-main-guard', { setUpMs: 0 }, at))).toEqual([
      'behind a main guard one process, and its exit code is 0',
    ])
}, 30_000)

test.each([
  ['refused', 1, ['the module is refused by name'], /refused \(PID \d+\) ended with exit code -9: killed from outside/],
  [
    'let-through',
    1,
    ['let through, each process starts the next', 'only the limit of levels ends it'],
    /let-through \(PID/,
  ],
  ['let-through', 2, ['only the limit of levels ends it'], /PID \d+: exit code -9, killed from outside/],
])(
  '%s: a process that is killed during import %i is told, and nothing is left of it',
  async (name, level, checks, words) => {
    killImport(name, level)
    const record = await runs.run('no-main-guard', { setUpMs: 60 })
    const [pid] = importsOf(name)[level - 1] ?? []
    expect([record.status, failed(record)]).toEqual(['failed', checks])
    const told = record.result?.story.find((sentence) => words.test(sentence))
    expect(told).toMatch(new RegExp(`PID ${pid}[):]+ (ended with )?exit code -9[:,] killed from outside \\(SIGKILL\\)`))
  },
  30_000,
)

test('that the look is killed is told, and nobody waits for it', async () => {
  runs.session.journal.subscribe((event) => {
    if (event.type === 'process.started' && recordOf('look')?.id === event.processId) process.kill(event.pid, 'SIGKILL')
  })
  const record = await runs.run('no-main-guard', { setUpMs: 0 })
  expect([record.status, failed(record)]).toEqual(['failed', ['afterwards none of them is running']])
  const words = `look (PID ${recordOf('look')?.pid}) ended with exit code -9: killed from outside (SIGKILL)`
  expect(record.result?.story[2]).toContain(`Afterwards nobody looked: ${words}.`)
}, 30_000)

test.each([-1, 10_001, 1.5])('a set-up of %s ms is refused at its field', (setUpMs) => {
  expect(noMainGuard.parameters.safeParse({ setUpMs }).error?.issues).toMatchObject([{ path: ['setUpMs'] }])
})
