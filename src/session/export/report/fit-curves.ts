// The laws of scaling as curves in the chart of speed-up.

import { type FittedLaw, fittedLaws } from '../../../shared/fitted-laws.ts'
import type { LabAnalysis } from '../../../shared/lab.ts'
import type { CellGroup } from './cell-groups.ts'
import { groupKey } from './cell-groups.ts'
import type { Axis } from './geometry.ts'
import { curvePoints } from './geometry.ts'
import type { Curve } from './line-chart.ts'

const NAMES: Readonly<Record<FittedLaw['law'], string>> = {
  amdahl: "Amdahl's law",
  usl: 'Universal Scalability Law',
}

/** Of the advised method and chunk size, to whose times they were fitted. */
export function fitCurves(analysis: LabAnalysis, groups: readonly CellGroup[], { range }: Axis): readonly Curve[] {
  const { fits, advised } = analysis
  const fitted = advised === null ? undefined : groups.find(({ key }) => key === groupKey(advised))
  if (fits === null || fitted === undefined) return []
  const of = groups.length === 1 ? '' : ` for ${fitted.name}`
  const ends = [Math.min(...fits.workers), Math.max(...fits.workers)] as const
  return fittedLaws(analysis).map(({ law, speedUp }) => ({
    name: `${NAMES[law]}${of}`,
    style: law,
    points: curvePoints(speedUp, ends, range[1]),
  }))
}
