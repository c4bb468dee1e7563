import type { z } from 'zod'
import { expect, expectTypeOf, test } from 'vitest'
import type { Experiment } from '../lab.ts'
import type { SavedRun } from '../saved-run.ts'
import { experimentSchema, savedRunSchema } from './experiment-schema.ts'
import { someExperiment, someTrial } from '../../../test/support/some-experiment.ts'

/** What zod gives may be changed: the types of the domain may not. */
type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T

test('the schema takes every experiment and every run that the types allow, with each of their fields', () => {
  expectTypeOf<Writable<Experiment>>().toExtend<z.output<typeof experimentSchema>>()
  expectTypeOf<Writable<SavedRun>>().toExtend<z.output<typeof savedRunSchema>>()
  const experiment = someExperiment({ id: '01890a5d-ac96-774b-bcce-b302099a8057', trials: [someTrial(0)] })
  expect(experimentSchema.parse(experiment)).toEqual(experiment)
  const { id, title, notes, startedAt, status } = experiment
  const run: SavedRun = {
    ...{ id, title, notes, startedAt, status, workload: 'primes', parameters: { from: 1, check: true } },
    ...{ workers: 4, chunkSize: 'auto', elapsedMs: 12.5, headline: '4,995 primes', story: ['Done.'] },
  }
  expect(savedRunSchema.parse(run)).toEqual(run)
})
