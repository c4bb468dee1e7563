// The curves of the report are those of the window.

import { expect, test } from 'vitest'
import { sampleExperiment } from '../../../../test/support/sample-experiment.ts'
import { oneWorkerMs } from '../../../shared/fitted-laws.ts'
import { amdahl } from '../../../shared/scaling-laws.ts'
import { shownGroups } from './cell-groups.ts'
import { fitCurves } from './fit-curves.ts'
import { axisFromZero } from './geometry.ts'

test("the report draws Amdahl's law at the height of least relative errors of the times", () => {
  const { analysis } = sampleExperiment({ workers: [1, 2, 4], chunkSizes: [100], methods: ['fork'] })
  const { baseline, fits } = analysis
  // Far from the law, so that other ways to choose the height give another one.
  const cells = analysis.cells.map((stats, i) => {
    const medianMs = stats.medianMs * ([1, 1.6, 0.7][i] ?? 1)
    return { ...stats, medianMs, speedUp: (baseline?.medianMs ?? 0) / medianMs }
  })
  const odd = { ...analysis, cells }
  const [curve] = fitCurves(odd, shownGroups(odd).groups, axisFromZero(20, 6))
  const gain = (workers: number): number => amdahl(fits?.serial.value ?? 0, workers)
  const oneMs = oneWorkerMs(
    cells.map(({ cell, medianMs }) => ({ workers: cell.workers, ms: medianMs })),
    gain,
  )
  expect(curve?.name).toBe("Amdahl's law")
  expect(curve?.points.at(-1)?.[1]).toBeCloseTo(((baseline?.medianMs ?? 0) / (oneMs ?? 1)) * gain(4))
})
