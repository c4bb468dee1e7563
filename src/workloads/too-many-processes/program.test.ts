// Too many processes, as the app runs it.

import { availableParallelism } from 'node:os'
import { expect, test } from 'vitest'
import { ProgramRuns } from '../../../test/support/program-runs.ts'
import { countPrimes } from './tasks.ts'
import { tooManyProcesses } from './workload.ts'

const runs = new ProgramRuns()

const quick = { numbers: 40_000, timesCores: 2 }
const cores = availableParallelism()
const sizes = [...new Set([1, cores - 1, cores, 2 * cores])].filter((size) => size > 0)
const rounded = (value: number): number => Number(value.toPrecision(3))
const sum = (values: readonly number[]): number => values.reduce((one, other) => one + other, 0)
const numbers = (text = ''): readonly number[] =>
  (text.match(/[\d,.]*\d/g) ?? []).map((digits) => Number(digits.replaceAll(',', '')))

/** Of each pool: what its processes printed of themselves, and the events that its times lie between. */
function trials() {
  const records = [...runs.records]
  const printed = runs.printed.map(({ atMs }) => atMs)
  return sizes.map((size, i) => {
    const ids = new Set(records.splice(0, size).map(({ id }) => id))
    const momentsOf = (type: 'process.started' | 'process.ready'): readonly number[] =>
      runs.events.flatMap((event) => (event.type === type && ids.has(event.processId) ? [event.atMs] : []))
    const [beganMs, readyMs] = [Math.min(...momentsOf('process.started')), Math.max(...momentsOf('process.ready'))]
    const toldMs = printed[i] ?? 0
    // Two of each process: before its work, and after it.
    const lines = [...ids].map((id) =>
      runs.events.flatMap((event) =>
        event.type === 'process.output' && event.processId === id ? [{ numbers: numbers(event.text) }] : [],
      ),
    )
    const [before, after] = [lines.map((own) => own[0]), lines.map((own) => own[1])]
    const total = (all: typeof before, i: number): number => sum(all.map((line) => line?.numbers[i] ?? 0))
    return {
      size,
      lines: lines.flat().length,
      leastStartMs: readyMs - beganMs,
      mostWorkMs: toldMs - readyMs,
      mostAllMs: toldMs - (printed[i - 1] ?? runs.events[0]?.atMs ?? 0),
      megabytes: rounded(total(after, 0) / 1e6),
      switches: total(after, 1) - total(before, 1),
      cpuMs: total(after, 2) - total(before, 2),
    }
  })
}

/** What its last sentence says of these times. */
function verdictOf(all: readonly number[]): string {
  const shortest = (above: boolean): number => Math.min(...all.filter((_, i) => (sizes[i] ?? 0) > cores === above))
  const [above, within] = [shortest(true), shortest(false)]
  if (above < within * 0.9) return 'helped'
  return above > within * 1.1 ? 'were slower' : 'made no difference'
}

test('each number of its story is in the journal of its run, and all of its checks hold', async () => {
  const { status, result, checks, charts, error } = await runs.run('too-many-processes', quick)
  expect([status, error]).toEqual(['done', null])
  // The number that its counterpart in Python has.
  expect(countPrimes([10_000_000, 10_040_000])).toBe(2_503)
  expect(checks.map(({ ok }) => ok)).toEqual([true, true])
  expect(checks[0]?.detail).toBe('2503 with 1')
  const seen = trials()
  expect(runs.records).toHaveLength(sum(sizes))
  expect(seen.map(({ lines }) => lines)).toEqual(sizes.map((size) => 2 * size))
  const [time, memory] = charts
  expect(memory?.series[0]?.values).toEqual(seen.map(({ megabytes }) => megabytes))
  const [all, work] = (time?.series ?? []).map(({ values }) => values.map(Number))
  // Rounded to three digits.
  const upTo = (ms: number): number => ms * 1.01 + 1
  for (const [i, { leastStartMs, mostWorkMs, mostAllMs }] of seen.entries()) {
    const [allMs, workMs] = [all?.[i] ?? 0, work?.[i] ?? 0]
    expect(leastStartMs).toBeLessThanOrEqual(upTo(allMs - workMs) + allMs / 100)
    expect(workMs).toBeLessThanOrEqual(upTo(mostWorkMs))
    expect(allMs).toBeLessThanOrEqual(upTo(mostAllMs))
  }
  // The fewest within 10% of the shortest time.
  const best = (all ?? []).findIndex((ms) => ms <= Math.min(...(all ?? [])) * 1.1)
  const [bestSize = 0, most] = [sizes[best], seen.at(-1)]
  const [mistake, together, switches, why, right, more] = result?.story ?? []
  expect(result?.value).toBe(bestSize)
  if (bestSize < 2 * cores)
    expect(result?.headline).toContain(
      `: ${2 * cores} took ${rounded((all?.at(-1) ?? 0) / (all?.[best] ?? 1))} times as long`,
    )
  expect(numbers(mistake).slice(0, 3)).toEqual([2 * cores, cores, all?.at(-1)])
  expect(numbers(mistake).at(-1)).toBe(work?.at(-1))
  expect(numbers(together)).toEqual([most?.megabytes, bestSize, seen[best]?.megabytes])
  expect(numbers(switches)).toEqual([most?.switches, 2 * cores, seen[best]?.switches, bestSize])
  expect(numbers(why)).toEqual([cores, cores])
  expect(numbers(right).slice(0, 2)).toEqual([bestSize, all?.[best]])
  expect(more).toMatch(
    new RegExp(
      `^More processes than cores ${verdictOf(all ?? [])} \\(${2 * cores} took .* within 10% count as equal\\.$`,
    ),
  )
  // Told only where something else had the cores.
  const percents = seen.map(({ size, cpuMs }, i) =>
    Math.round((100 * cpuMs) / ((work?.[i] ?? 0) * Math.min(size, cores))),
  )
  const least = Math.min(...percents)
  expect((result?.story ?? []).slice(6).map((words) => numbers(words).at(-1))).toEqual(least < 80 ? [least] : [])
})

test('more processes than cores help where the work is a wait, and the story says so', async () => {
  const wait = 'return new Promise((over) => setTimeout(over, 4, to - from));'
  const at = runs.corrupted('too-many-processes', 'let count = from <= 2', `${wait}\nlet count = from <= 2`)
  const { status, result, charts } = await runs.run('too-many-processes', quick, at)
  expect(status).toBe('done')
  const all = charts[0]?.series[0]?.values.map(Number) ?? []
  expect(result?.story[5]).toContain(`More processes than cores ${verdictOf(all)} (`)
  // A wait uses no core: in a program that thinks that it does, others must have it.
  expect(result?.story[6]).toMatch(
    /^Something else was at work on this machine: with \d+ process(es)?, the work had only \d+% of the core time/,
  )
})

/** `code` in the first task alone that counts the first piece of work. */
const once = (code: string): string => `const { existsSync, writeFileSync } = process.getBuiltinModule('node:fs');
  const flag = new URL('begun', import.meta.url);
  if (from === 10_000_000 && !existsSync(flag)) { writeFileSync(flag, ''); ${code} }`

test('its check fails when the result of one task is changed', async () => {
  const at = runs.corrupted('too-many-processes', 'return count\n', `${once('count++;')}\nreturn count\n`)
  const { status, checks } = await runs.run('too-many-processes', quick, at)
  expect(status).toBe('failed')
  const others = sizes.slice(1).map((size) => `, 2503 with ${size}`)
  expect(checks[0]).toMatchObject({ ok: false, detail: `2504 with 1${others.join('')}` })
})

test('what a killed process had is counted again by another, and the story says so', async () => {
  const at = runs.corrupted(
    'too-many-processes',
    'return count\n',
    `${once("console.log('stuck'); for (;;);")}\nreturn count\n`,
  )
  let killed = 0
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'process.output' || event.text !== 'stuck') return
    killed = runs.session.journal.state.processes[event.processId]?.pid ?? 0
    process.kill(killed, 'SIGKILL')
  })
  const { status, checks, result } = await runs.run('too-many-processes', quick, at)
  expect([status, checks[0]?.ok, checks[0]?.detail]).toEqual(['done', true, '2503 with 1'])
  expect(result?.story.slice(-1)).toEqual([
    `Lost: with 1 process PID ${killed} was lost, killed from outside (SIGKILL); its numbers were counted again.`,
  ])
})

test('a process that is killed before the others are there is not waited for', async () => {
  let killed = 0
  runs.session.journal.subscribe((event) => {
    if (killed > 0 || event.type !== 'process.ready') return
    killed = runs.session.journal.state.processes[event.processId]?.pid ?? 0
    process.kill(killed, 'SIGKILL')
  })
  const { status, checks, result } = await runs.run('too-many-processes', quick)
  expect([status, checks[0]?.detail]).toEqual(['done', '2503 with 1'])
  // It may have been killed before it had its task: then another has it, and nothing is lost.
  const lost = (result?.story ?? []).filter((words) => words.startsWith('Lost: '))
  for (const words of lost)
    expect(words).toBe(`Lost: with 1 process PID ${killed} was lost, killed from outside (SIGKILL).`)
})

test('what it cannot do is refused at its field', () => {
  const issues = (parameters: object) =>
    tooManyProcesses.parameters.safeParse(parameters).error?.issues.map(({ path }) => path.join('.'))
  expect(issues({})).toBeUndefined()
  for (const field of ['numbers', 'timesCores'])
    for (const value of [1, Number.NaN, 2.5, 1e9, '8']) expect(issues({ [field]: value })).toEqual([field])
})
