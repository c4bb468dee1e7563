// An analysis comes to its end, whatever a file that was imported says.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyBegun, anyTrial } from '../../../test/support/any-experiment.ts'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { someExperiment, someTrial } from '../../../test/support/some-experiment.ts'
import { experimentSchema } from '../../shared/ipc/experiment-schema.ts'
import type { Experiment, LabDesign, Trial } from '../../shared/lab.ts'
import { MOST_CELLS } from '../../shared/limits.ts'
import { analyse } from './analyse.ts'
import { baselineOf, cellsOf } from './plan-trials.ts'

const wallMs = fc.oneof(
  fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true }),
  fc.double({ min: 1, max: 10_000, noNaN: true }),
  fc.constantFrom(Number.MIN_VALUE, Number.MAX_VALUE, 1, 100),
)

/** Its trials are those of its cells, and count. */
const anyExperiment: fc.Arbitrary<Experiment> = anyBegun.chain((begun): fc.Arbitrary<Experiment> => {
  const baseline = baselineOf(begun.design, begun.subject.kind)
  const cells = [...(baseline === null ? [] : [baseline]), ...cellsOf(begun.design, begun.subject.kind)]
  if (cells.length === 0) return fc.constant({ ...begun, trials: [] })
  const trial = fc
    .record({ any: anyTrial, cell: fc.constantFrom(...cells), wallMs })
    .map(({ any, cell, wallMs: ms }): Trial => {
      const measures = any.measures === null ? null : { ...any.measures, wallMs: ms }
      return { ...any, cell, measures, status: 'done', round: 1 }
    })
  return fc
    .array(trial, { maxLength: 60 })
    .map((trials) => ({ ...begun, trials: trials.map((one, index) => ({ ...one, index })) }))
})

test('every experiment that a file may hold is analysed', () => {
  fc.assert(
    fc.property(anyExperiment, (given) => {
      const parsed = experimentSchema.safeParse(given)
      fc.pre(parsed.success)
      const { fits, checklist } = analyse(given)
      const { contention, coherence } = fits?.usl ?? {}
      const told = [fits?.serial, contention, coherence].filter((one) => one !== undefined)
      expect(told.flatMap(({ value, low, high }) => [value, low, high]).every(Number.isFinite)).toBe(true)
      expect(checklist.length).toBeGreaterThan(0)
    }),
    randomHistories('analyses', 60),
  )
})

test('an experiment with as many cells as there may be is analysed', () => {
  const design: LabDesign = {
    ...{ workers: Array.from({ length: 50 }, (_, i) => i + 1), chunkSizes: [1, 2, 3, 4], methods: ['spawn', 'thread'] },
    ...{ repeats: 2, warmUps: 0, budgetMs: null, seed: 1 },
  }
  const trials = cellsOf(design, 'workload').map((cell, index) => someTrial(index, { cell, wallMs: 100 + index }))
  const experiment = someExperiment({ id: '01890a5d-ac96-774b-bcce-b302099a8057', design, trials })
  expect(experimentSchema.safeParse(experiment).success).toBe(true)
  expect(analyse(experiment).cells).toHaveLength(MOST_CELLS)
})

test('times of an older history that are none are analysed too', () => {
  const cells = [1, 2, 4].map((workers) => ({ method: 'spawn' as const, workers, chunkSize: 'auto' as const }))
  for (const odd of [0, -5, -1e300]) {
    const trials = cells.map((cell, index) => someTrial(index, { cell, wallMs: index === 1 ? odd : 100 }))
    const { best, fits } = analyse(someExperiment({ id: 'x', trials }))
    expect([best?.workers, fits]).toEqual([2, null])
  }
})
