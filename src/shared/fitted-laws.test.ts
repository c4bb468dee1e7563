// Curves of the fitted laws stand where what was measured is.

import { expect, test } from 'vitest'
import { sampleExperiment } from '../../test/support/sample-experiment.ts'
import { fittedLaws, oneWorkerMs } from './fitted-laws.ts'
import { amdahl } from './scaling-laws.ts'

const gain = (workers: number): number => amdahl(0.2, workers)

test("a law's time of one worker is that of points which lie on it", () => {
  const points = [1, 2, 4].map((workers) => ({ workers, ms: 800 / gain(workers) }))
  expect(oneWorkerMs(points, gain)).toBeCloseTo(800)
  expect(oneWorkerMs([], gain)).toBeNull()
})

test("a law's time of one worker has the least relative errors, as the shares of the law were fitted", () => {
  const points = [1, 2, 4].map((workers, i) => ({ workers, ms: (800 / gain(workers)) * ([1, 1.4, 0.8][i] ?? 1) }))
  const error = (oneMs: number): number =>
    points.reduce((sum, { workers, ms }) => sum + (oneMs / gain(workers) / ms - 1) ** 2, 0)
  const found = oneWorkerMs(points, gain) ?? 0
  expect(error(found)).toBeLessThan(error(found * 0.99))
  expect(error(found)).toBeLessThan(error(found * 1.01))
})

test('there is no curve of a law without a baseline, a fit, or a cell that was fitted', () => {
  const { analysis } = sampleExperiment({ chunkSizes: [100], methods: ['fork'] })
  expect(fittedLaws(analysis).map(({ law }) => law)).toEqual(['amdahl', 'usl'])
  expect(fittedLaws({ ...analysis, baseline: null })).toEqual([])
  expect(fittedLaws({ ...analysis, fits: null })).toEqual([])
  expect(fittedLaws({ ...analysis, cells: [] })).toEqual([])
})
