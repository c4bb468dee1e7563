// Shared state, as the app runs it.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ProgramRuns } from '../../../test/support/program-runs.ts'
import { sharedState } from './workload.ts'

const runs = new ProgramRuns()
const temporary = process.env['TMPDIR']

// A folder of its own: the same program of another test file has its counter in the usual one at the same time.
beforeAll(() => {
  process.env['TMPDIR'] = mkdtempSync(join(tmpdir(), 'procdeck-shared-'))
})

afterEach(() => {
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('procdeck-counter-'))).toEqual([])
})

afterAll(() => {
  rmSync(tmpdir(), { recursive: true })
  if (temporary === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = temporary
})

/** What the processes have printed: the lengths that each saw, by PID, and what the files said. */
function printed() {
  const lines = runs.events.flatMap((event) => {
    if (event.type !== 'process.output') return []
    const pid = runs.session.journal.state.processes[event.processId]?.pid ?? 0
    return [{ pid, text: event.text, numbers: (event.text.match(/\d+/g) ?? []).map(Number) }]
  })
  return {
    lengths: lines.filter(({ text }) => text.startsWith('list: ')),
    said: lines.filter(({ text }) => text.startsWith('the file says')).map(({ numbers }) => numbers[0] ?? 0),
  }
}

const sorted = (pids: readonly number[]): readonly number[] => [...pids].sort((one, other) => one - other)
const words = (count: number): string => (count === 1 ? '1 addition was' : `${count} additions were`)
const lossOf = (said = 0): string =>
  said < 400 ? `the file says ${said}: ${words(400 - said)} lost.` : 'the file says 400: none was lost, which was luck.'

test('each number of its story is what its processes printed, and all of its checks hold', async () => {
  const { status, result, checks, error } = await runs.run('shared-state', { processes: 4, count: 100 })
  expect([status, error]).toEqual(['done', null])
  expect(checks.map(({ ok }) => ok)).toEqual([true, true, true, true, true, true])
  const { lengths, said } = printed()
  const [list, why, race, map, token, share] = result?.story ?? []
  const pids = runs.records.map(({ pid }) => pid ?? 0)
  expect(sorted(lengths.map(({ pid }) => pid))).toEqual(sorted(pids))
  expect(lengths.map(({ numbers }) => numbers)).toEqual(pids.map(() => [3, 103, 0, 100]))
  const told = (/\(PIDs ([\d, ]+)\)/.exec(list ?? '')?.[1] ?? '').split(', ').map(Number)
  expect(sorted(told)).toEqual(sorted(pids))
  expect(list).toMatch(new RegExp(`each saw 103, and the parent \\(PID ${process.pid}\\) still has 3\\.$`))
  expect(why).toMatch(/has 100 items in each, and 0 in the parent\.$/)
  expect(said).toHaveLength(2)
  expect(race?.endsWith(lossOf(said[0]))).toBe(true)
  expect(token).toMatch(new RegExp(`the file says ${said[1]} of 400\\.$`))
  expect(said[1]).toBe(400)
  expect(map).toBe('The right way: map returned 400 of 400 items to the parent.')
  expect(share).toBe('By share, 800 kB came 4 times to 4 processes for 16 tasks; as an argument 16 times.')
  expect(result?.headline).toBe('4 processes appended 400 items: none reached the parent')
  // Each answer is counted at its worker: the meeting, three rounds for each, two files, and the table twice.
  const done = runs.local.metrics().processes.reduce((sum, one) => sum + one.done, 0)
  expect(done).toBe(5 * 4 + 2 * 2 + 2 * 16)
})

test('one process alone loses nothing', async () => {
  const { status, result } = await runs.run('shared-state', { processes: 1, count: 300 })
  expect(status).toBe('done')
  expect(printed().said).toEqual([300, 300])
  expect(result?.story[2]).toMatch(/the file says 300: none was lost, as one process alone loses none\.$/)
})

test('a run in which no addition is lost says that it was luck, and its checks hold', async () => {
  const locked = `const { mkdirSync, rmdirSync } = process.getBuiltinModule('node:fs');
    for (let n = 0; n < count; ) {
      try { mkdirSync(path + '.lock') } catch { continue }
      await addOne(file);
      rmdirSync(path + '.lock');
      n++;
    }`
  const at = runs.corrupted('shared-state', 'for (let n = 0; n < count; n++) await addOne(file)', locked)
  const { status, result } = await runs.run('shared-state', { processes: 2, count: 20 }, at)
  expect(status).toBe('done')
  expect(result?.story[2]).toMatch(/^40 times they read .* the file says 40: none was lost, which was luck\.$/)
})

test.each([
  ['list.push(n)', 'list.push(n, n)', 'each process changed a copy of its own'],
  [
    'Array.from({ length: count }, (_, n) => n)',
    'Array.from({ length: count }, (_, n) => n || 1)',
    'map returned each item',
  ],
  ['for (; added < count;', 'for (added = 1; added < count;', 'with a token no addition is lost'],
  ['sum: table.reduce(', 'sum: 1 + table.reduce(', 'a shared table comes once to each process'],
])('its check fails when a result is changed: %s', async (from, to, name) => {
  const at = runs.corrupted('shared-state', from, to)
  const { status, checks } = await runs.run('shared-state', { processes: 2, count: 20 }, at)
  expect(status).toBe('failed')
  expect(checks.filter(({ ok }) => !ok).map((check) => check.name)).toEqual([name])
})

/** Kills the first process that prints `line`, and tells its PID. */
function killAt(line: string): () => number {
  let killed = 0
  runs.session.journal.subscribe((event) => {
    if (killed > 0 || event.type !== 'process.output' || event.text !== line) return
    killed = runs.session.journal.state.processes[event.processId]?.pid ?? 0
    process.kill(killed, 'SIGKILL')
  })
  return () => killed
}

test('a process that is killed with the token takes it along: the others are not waited for, and the story says so', async () => {
  const get = 'const taken = await token.get()'
  const held = `${get}; if (added === 3) { console.log('holds'); await new Promise((over) => setTimeout(over, 600_000)) }`
  const killed = killAt('holds')
  const at = runs.corrupted('shared-state', get, held)
  const { status, checks, result } = await runs.run('shared-state', { processes: 4, count: 100 }, at)
  expect(status).toBe('failed')
  const { said } = printed()
  const failed = checks.filter(({ ok }) => !ok).map(({ name, detail }) => [name, detail])
  expect(failed).toEqual([
    ['with a token no addition is lost', `the file says ${said[1]} of 400`],
    ['no task was lost', `PID ${killed()}, killed from outside (SIGKILL)`],
  ])
  expect(said[1]).toBeLessThan(400)
  expect(result?.story.at(-1)).toBe(`Lost: PID ${killed()}, killed from outside (SIGKILL).`)
})

test('a run that is cancelled while a process has the token leaves no process and no file behind', async () => {
  const get = 'const taken = await token.get()'
  const held = `${get}; console.log('holds'); await new Promise((over) => setTimeout(over, 600_000));`
  const at = runs.corrupted('shared-state', get, held)
  runs.session.journal.subscribe((event) => {
    if (event.type === 'process.output' && event.text === 'holds') void runs.session.activeRuns[0]?.cancel('you')
  })
  const { status, checks } = await runs.run('shared-state', { processes: 4, count: 10 }, at)
  expect([status, checks.filter(({ ok }) => !ok)]).toEqual(['cancelled', []])
})

test('when a process is killed while it adds to the file, the number of lost additions is not told', async () => {
  const loop = 'for (let n = 0; n < count; n++) await addOne(file)'
  const first = `let isFirst = true;
    try { process.getBuiltinModule('node:fs').mkdirSync(path + '.first') } catch { isFirst = false }
    if (isFirst) { console.log('adding'); await new Promise((over) => setTimeout(over, 600_000)) }`
  const killed = killAt('adding')
  const at = runs.corrupted('shared-state', loop, `${first}\n${loop}`)
  const { status, result } = await runs.run('shared-state', { processes: 2, count: 10 }, at)
  expect(status).toBe('failed')
  expect(result?.story[2]).toMatch(/, but not all tasks came to their end: how many were lost is not known\.$/)
  expect(result?.story.at(-1)).toBe(`Lost: PID ${killed()}, killed from outside (SIGKILL).`)
})

test('a process that is killed before the others are there is told, and not waited for', async () => {
  let killed = 0
  runs.session.journal.subscribe((event) => {
    if (killed > 0 || event.type !== 'process.ready') return
    killed = runs.session.journal.state.processes[event.processId]?.pid ?? 0
    process.kill(killed, 'SIGKILL')
  })
  const { result, checks } = await runs.run('shared-state', { processes: 2, count: 10 })
  // It may have been killed before it had its task: then another has it, and nothing is lost.
  const last = checks.at(-1)
  expect(last?.detail).toBe(last?.ok ? 'each was answered' : `PID ${killed}, killed from outside (SIGKILL)`)
  expect(result?.story[3]).toBe('The right way: map returned 20 of 20 items to the parent.')
  expect(runs.records.find(({ pid }) => pid === killed)?.exitCode).toBe(-9)
})

test('what it cannot do in time is refused at its field', () => {
  const issues = (parameters: object) =>
    sharedState.parameters.safeParse(parameters).error?.issues.map(({ path, message }) => [path.join('.'), message])
  expect(issues({})).toBeUndefined()
  expect(issues({ processes: 64, count: 312 })).toBeUndefined()
  expect(issues({ processes: 64, count: 313 })).toEqual([
    ['count', 'expected at most 20,000 items in all processes together'],
  ])
  expect(issues({ processes: 65 })?.map(([at]) => at)).toEqual(['processes'])
  expect(issues({ count: 0 })?.map(([at]) => at)).toEqual(['count'])
})
