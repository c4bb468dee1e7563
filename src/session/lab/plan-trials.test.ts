// The order of trials: the baseline opens each round, each cell is once in a round, and the seed repeats it.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellKey, type LabDesign } from '../../shared/lab.ts'
import { cellsOf, planTrials, remainingMs } from './plan-trials.ts'

const designs: fc.Arbitrary<LabDesign> = fc.record({
  workers: fc.array(fc.integer({ min: 1, max: 256 }), { minLength: 1, maxLength: 6 }),
  chunkSizes: fc.array(fc.constantFrom(1, 10, 100, 'auto' as const), { minLength: 1, maxLength: 5 }),
  methods: fc.array(fc.constantFrom('spawn' as const, 'warm' as const, 'thread' as const), { minLength: 1 }),
  repeats: fc.integer({ min: 1, max: 5 }),
  warmUps: fc.integer({ min: 0, max: 2 }),
  budgetMs: fc.constant(null),
  seed: fc.nat(),
})

test('each round begins with the loop and has each cell once, whatever the design', () => {
  fc.assert(
    fc.property(designs, (design) => {
      const plan = planTrials(design, 'workload')
      const cells = cellsOf(design, 'workload').map(cellKey).sort()
      expect(new Set(cells).size).toBe(cells.length)
      const length = cells.length + 1
      expect(plan).toHaveLength(length * (design.warmUps + design.repeats))
      for (let at = 0; at < plan.length; at += length) {
        const round = plan.slice(at, at + length)
        expect(new Set(round.map((one) => one.round)).size).toBe(1)
        expect(round[0]?.cell.method).toBe('loop')
        expect(
          round
            .slice(1)
            .map(({ cell }) => cellKey(cell))
            .sort(),
        ).toEqual(cells)
      }
      expect(planTrials(design, 'workload')).toEqual(plan)
    }),
    { numRuns: 50 },
  )
})

test('the order within a round changes from round to round', () => {
  const design: LabDesign = {
    workers: [1, 2, 3, 4],
    chunkSizes: [1, 10, 'auto'],
    methods: ['spawn'],
    repeats: 2,
    warmUps: 0,
    budgetMs: null,
    seed: 1,
  }
  const plan = planTrials(design, 'workload').map(({ cell }) => cellKey(cell))
  expect(plan.slice(0, 13)).not.toEqual(plan.slice(13))
})

test('a program has no loop: it is compared with itself at one worker, which opens each round', () => {
  const design: LabDesign = {
    workers: [2, 1],
    chunkSizes: [],
    methods: [],
    repeats: 1,
    warmUps: 0,
    budgetMs: null,
    seed: 1,
  }
  expect(planTrials(design, 'program').map(({ cell }) => [cell.method, cell.workers])).toEqual([
    ['program', 1],
    ['program', 2],
  ])
  const without = planTrials({ ...design, workers: [2] }, 'program')
  expect(without).toHaveLength(1)
})

test('the time that is left is guessed from the baseline, then from each cell itself', () => {
  const loop = { method: 'loop', workers: 1, chunkSize: null } as const
  const two = { method: 'spawn', workers: 2, chunkSize: 'auto' } as const
  const left = [{ cell: two, round: 1 }]
  expect(remainingMs(left, [], 4)).toBeNull()
  expect(remainingMs(left, [{ cell: loop, wallMs: 1_000 }], 4)).toBe(500)
  expect(
    remainingMs(
      left,
      [
        { cell: loop, wallMs: 1_000 },
        { cell: two, wallMs: 700 },
      ],
      4,
    ),
  ).toBe(700)
})
