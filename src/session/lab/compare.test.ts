import fc from 'fast-check'
import { permutationTest } from 'simple-statistics'
import { describe, expect, test } from 'vitest'
import { anyBegun, anyTrial } from '../../../test/support/any-experiment.ts'
import { someExperiment, someTrial } from '../../../test/support/some-experiment.ts'
import type { Experiment, TrialMark } from '../../shared/lab.ts'
import { analyse } from './analyse.ts'
import { compareExperiments } from './compare.ts'
import { leastProbability, rankSumProbability } from './rank-sum.ts'

const ID = '01890a5d-ac96-774b-bcce-b302099a8057'

function measured(times: readonly number[], given: Partial<Experiment> = {}): Experiment {
  return someExperiment({ id: ID, trials: times.map((wallMs, i) => someTrial(i, { wallMs })), ...given })
}

const onlyCell = (first: readonly number[], second: readonly number[]) =>
  compareExperiments(measured(first), measured(second)).cells[0]

describe('a comparison', () => {
  test('gives the medians of a cell, their ratio, and whether the difference exceeds the noise', () => {
    expect(onlyCell([100, 102, 101, 99, 100], [81, 80, 79, 80, 82])).toMatchObject({
      first: { trials: 5, medianMs: 100 },
      second: { trials: 5, medianMs: 80 },
      ratio: 0.8,
      result: 'faster',
      text: '2 workers, chunks auto, spawn: 20% faster',
    })
    expect(onlyCell([100, 102, 101, 99, 100], [120, 121, 119, 125, 118])).toMatchObject({ result: 'slower' })
    expect(onlyCell([100, 110, 90, 105, 95], [101, 109, 92, 104, 97])).toMatchObject({
      result: 'noise',
      text: '2 workers, chunks auto, spawn: within the noise (1% slower)',
    })
  })

  test('cannot tell with 3 trials of each, however far they are apart', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 6, maxLength: 6 }), (times) => {
        const sorted = times.sort((a, b) => a - b)
        expect(onlyCell(sorted.slice(0, 3), sorted.slice(3))?.result).toBe('cannot tell')
      }),
      { numRuns: 50 },
    )
    expect(onlyCell([1, 2, 3], [100, 200, 300])?.text).toBe(
      '2 workers, chunks auto, spawn: cannot tell with 3 trials; measure at least 4 of each',
    )
    expect(onlyCell([1, 2, 3, 4], [100, 200, 300, 400])?.result).toBe('slower')
    expect(
      onlyCell(
        [1],
        Array.from({ length: 30 }, (_, i) => 10 + i),
      )?.text,
    ).toContain('cannot tell with 1 trial')
  })

  test('calls what comes from one distribution different in about one of twenty cells, and no more', () => {
    const values = fc.sample(
      fc.array(fc.double({ min: 50, max: 150, noNaN: true }), { minLength: 14, maxLength: 14 }),
      {
        numRuns: 200,
        seed: 7,
      },
    )
    // Sampled numbers lean to the ends of their range: equal ones are taken as they come.
    const called = values.filter((all) => rankSumProbability(all.slice(0, 7), all.slice(7)) <= 0.05)
    expect(called.length / values.length).toBeLessThan(0.09)
  })

  test('leaves out warm-up, failed and unfinished trials', () => {
    const first = measured([], {
      trials: [
        someTrial(0, { round: 0, wallMs: 9_000 }),
        someTrial(1, { wallMs: 100 }),
        someTrial(2, { status: 'failed', error: 'x' }),
        someTrial(3, { status: 'running', measures: null }),
      ],
    })
    expect(compareExperiments(first, first).cells[0]?.first).toEqual({ trials: 1, medianMs: 100 })
  })

  test('leaves out marked trials, as the table of each experiment does, unless a cell has no others', () => {
    const marked = (wallMs: number, i: number, mark: TrialMark) => someTrial(i, { wallMs, marks: [mark] })
    const quiet = [100, 100.9].map((wallMs, i) => someTrial(i, { wallMs }))
    const first = measured([99, 100, 101, 100, 102])
    const second = measured([], {
      trials: [...quiet, ...[150, 151, 152].map((wallMs, i) => marked(wallMs, i + 2, 'other-load'))],
    })
    const [cell] = compareExperiments(first, second).cells
    expect(cell?.second).toEqual({ trials: 2, medianMs: 100.45 })
    const [told] = analyse(second).cells
    expect(told).toMatchObject({ trials: cell?.second.trials, medianMs: cell?.second.medianMs })
    const drifted = measured([], { trials: [150, 151, 152].map((wallMs, i) => marked(wallMs, i, 'drift')) })
    expect(compareExperiments(first, drifted).cells[0]?.second).toEqual({ trials: 3, medianMs: 151 })
  })

  test('names the cells that only one has, and what else is different', () => {
    const loop = { method: 'loop', workers: 1, chunkSize: null } as const
    const first = measured([100], { trials: [someTrial(0), someTrial(1, { cell: loop })] })
    const machine = { ...first.machine, cores: 8 }
    const subject = { kind: 'workload', workload: 'primes', parameters: { from: 1, to: 200_000 } } as const
    const second = measured([100], { machine, subject, design: { ...first.design, workers: [2, 8], seed: 9 } })
    expect(compareExperiments(first, second)).toMatchObject({
      onlyFirst: [loop],
      onlySecond: [],
      differences: [
        { about: 'subject', text: 'parameter to: 100000, then 200000' },
        { about: 'design', text: 'workers: 1 2 4, then 2 8' },
        { about: 'machine', text: 'cores: 2, then 8' },
      ],
    })
    expect(compareExperiments(first, first).differences).toEqual([])
  })

  test('tells the load of other programs where it differs by more than what marks a trial', () => {
    const beside = (otherCores: number) => measured([100], { machine: { ...measured([]).machine, otherCores } })
    expect(compareExperiments(beside(0.1), beside(0.4)).differences).toEqual([])
    expect(compareExperiments(beside(0.1), beside(1.2)).differences).toEqual([
      { about: 'machine', text: 'cores in use by other programs: 0.1, then 1.2' },
    ])
  })

  test('tells memory in the unit in which it is counted', () => {
    const withMemory = (memoryBytes: number) => measured([100], { machine: { ...measured([]).machine, memoryBytes } })
    expect(compareExperiments(withMemory(8 * 1024 ** 3), withMemory(16 * 1024 ** 3)).differences).toEqual([
      { about: 'machine', text: 'memory: 8.00 GiB, then 16.0 GiB' },
    ])
  })

  test('takes any two experiments', () => {
    const any = fc.record({ begun: anyBegun, trials: fc.array(anyTrial, { maxLength: 4 }) })
    fc.assert(
      fc.property(any, any, (a, b) => {
        const { cells } = compareExperiments({ ...a.begun, trials: a.trials }, { ...b.begun, trials: b.trials })
        expect(cells.every(({ text }) => text.length > 0)).toBe(true)
      }),
      { numRuns: 40 },
    )
  })
})

describe('the rank sum test', () => {
  test('gives the exact probabilities of the tables', () => {
    // Of the C(6,3) = 20 ways 2 are as far apart; of C(8,4) = 70 also 2.
    expect(leastProbability(3, 3)).toBeCloseTo(0.1, 12)
    expect(leastProbability(4, 4)).toBeCloseTo(2 / 70, 12)
    expect(leastProbability(3, 5)).toBeCloseTo(2 / 56, 12)
    expect(rankSumProbability([1, 2, 2], [2, 3, 4])).toBeCloseTo(0.3, 12)
    expect(rankSumProbability([5, 5], [5, 5, 5])).toBe(1)
  })

  test('agrees with shuffling, and beyond 40 values with itself', () => {
    let state = 1
    const random = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
    const [a, b] = [
      [1, 4, 6, 7, 12, 15],
      [5, 9, 13, 14, 18, 21],
    ]
    // On ranks the difference of means is the rank sum.
    const ranks = (of: number[] = [], other: number[] = []) =>
      of.map((x) => [...of, ...other].filter((y) => y <= x).length)
    const shuffled = permutationTest(ranks(a, b), ranks(b, a), 'two_side', 5_000, random)
    expect(rankSumProbability(a ?? [], b ?? [])).toBeCloseTo(shuffled, 1)
    const many = Array.from({ length: 21 }, (_, i) => i * 3)
    const exact = rankSumProbability(
      many.slice(1),
      many.slice(1).map((x) => x + 13),
    )
    expect(
      rankSumProbability(
        many,
        many.map((x) => x + 13),
      ),
    ).toBeCloseTo(exact, 1)
  })
})
