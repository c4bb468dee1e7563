// Chunking, as the app runs it.

import { expect, test } from 'vitest'
import { usualPython } from '../../../test/support/pythons.ts'
import { ProgramRuns } from '../../../test/support/program-runs.ts'
import { allItems } from './tasks.ts'

const runs = new ProgramRuns()

const small = { items: 5_000, steps: 20 }

test('each number of its story was measured in its run, and all of its checks hold', async () => {
  const { status, result, checks, charts, error } = await runs.run('chunking', small)
  expect([status, error]).toEqual(['done', null])
  // The sums that its counterpart in Python has.
  expect(checks.map(({ ok, detail }) => [ok, detail])).toEqual([
    [true, '2499727334'],
    [true, '2501399481'],
  ])
  const measured = (kind: string) =>
    new Map(
      runs.events.flatMap((event) => {
        const [, name = '', ms] =
          (event.type === 'run.printed' && /^(\w+ items, .+): ([\d.]+) ms$/.exec(event.text)) || []
        return ms !== undefined && name.startsWith(kind) ? [[name.replace(/^.*(chunk size |, )/, ''), Number(ms)]] : []
      }),
    )
  const [even, uneven] = [measured('even'), measured('uneven')]
  expect([...even.keys()]).toEqual(['plain loop in one process', '1', '10', '100', '1,000', 'auto'])
  expect([...uneven.keys()]).toEqual([...even.keys(), '2,500'])
  // The charts show the same.
  expect(charts.map(({ title, series }) => [title, series[0]?.values])).toEqual([
    ['Even items by chunk size', [...even.values()]],
    ['Uneven items by chunk size', [...uneven.values()]],
  ])
  const [loop, ...sizes] = [...even].map(([name, ms]) => ({ name, ms }))
  const sorted = sizes.sort((one, other) => one.ms - other.ms)
  const [best, worst] = [sorted[0], sorted.at(-1)]
  expect(result?.headline).toBe(`Chunk size ${best?.name} was the fastest: ${best?.ms} ms for 5,000 items`)
  const loopMs = loop?.ms ?? 0
  const numbers = (text = '') => (text.match(/[\d,.]*\d/g) ?? []).map((digits) => Number(digits.replaceAll(',', '')))
  const rounded = (value: number) => Number(value.toPrecision(3))
  const bestMs = best?.ms ?? 0
  expect(numbers(result?.story[0])).toEqual([loopMs, rounded((loopMs * 1_000) / small.items)])
  expect(numbers(result?.story[1]).at(-1)).toBe(rounded(Math.max(bestMs / loopMs, loopMs / bestMs)))
  expect(result?.story[2]).toContain(`Chunk size ${worst?.name} took ${worst?.ms} ms`)
  expect(result?.story[4]).toContain(`took ${uneven.get('2,500')} ms; auto took ${uneven.get('auto')} ms`)
  // Each task is counted at its worker: three rounds, two kinds, and the plain loops.
  const answered = runs.local.metrics().processes.reduce((sum, { done, failed }) => sum + done + failed, 0)
  expect(answered).toBe(1_000 + 3 * (5 + 6) * small.items + 3 * 2)
  // No more than the run itself took, as the journal has it.
  const [first, last] = [runs.events[0]?.atMs ?? 0, runs.events.at(-1)?.atMs ?? 0]
  expect([...even.values(), ...uneven.values()].reduce((sum, ms) => sum + ms, 0)).toBeLessThan(last - first)
}, 30_000)

test('counts and sizes are told to the last digit, and a size that is there twice is measured once', async () => {
  const odd = await runs.run('chunking', { items: 1_235, steps: 0 })
  expect(odd.result?.headline).toMatch(/ ms for 1,235 items$/)
  expect(odd.charts[1]?.shape).toMatchObject({ names: ['plain loop', '1', '10', '100', '1,000', 'auto', '618'] })
  const twice = await runs.run('chunking', { items: 2_000, steps: 0 })
  expect(twice.charts[1]?.shape).toMatchObject({ names: ['plain loop', '1', '10', '100', '1,000', 'auto'] })
}, 30_000)

test.skipIf(usualPython === null)(
  'with tasks in Python its sums are those of JavaScript',
  async () => {
    const even = Array.from({ length: 400 }, (_, i) => [i, 5] as const)
    const uneven = even.map(([seed, steps]) => [seed, seed < 396 ? steps : steps * 100] as const)
    const { status, error, checks, result } = await runs.run('chunking', {
      items: 400,
      steps: 5,
      tasksIn: 'python-fork',
    })
    expect([status, error]).toEqual(['done', null])
    expect(checks.map(({ ok, detail }) => [ok, Number(detail)])).toEqual(
      [even, uneven].map((items) => [true, allItems(items)[0]]),
    )
    expect(result?.story[0]).toMatch(/^A plain loop in one process of Python needs [\d.]+ ms/)
  },
  30_000,
)

test('its check fails when one result is changed', async () => {
  const at = runs.corrupted('chunking', 'sum += item(seed, steps)', 'sum += item(seed, steps) + (seed === 7 ? 1 : 0)')
  const { status, checks } = await runs.run('chunking', small, at)
  expect(status).toBe('failed')
  expect(checks[0]).toMatchObject({ ok: false, name: 'even items have the same sum at each chunk size' })
}, 30_000)
