// The laws of scaling as curves in the chart of speed-up.

import type { LabAnalysis } from '../../../shared/lab.ts'
import { amdahl, universalScalability } from '../../../shared/scaling-laws.ts'
import type { CellGroup } from './cell-groups.ts'
import { groupKey } from './cell-groups.ts'
import type { Axis } from './geometry.ts'
import { curvePoints } from './geometry.ts'
import type { Curve } from './line-chart.ts'

/**
 * The laws were fitted to the times of the advised method and chunk size. They tell speed-up over one worker of that, and the
 * chart over the baseline: so the curve is drawn at the height at which it is nearest to what was measured.
 */
export function fitCurves(
  { fits, advised }: LabAnalysis,
  groups: readonly CellGroup[],
  { range }: Axis,
): readonly Curve[] {
  const fitted = advised === null ? undefined : groups.find(({ key }) => key === groupKey(advised))
  if (fits === null || fitted === undefined) return []
  const of = groups.length === 1 ? '' : ` for ${fitted.name}`
  const ends = [Math.min(...fits.workers), Math.max(...fits.workers)] as const
  const curve = (name: string, style: Curve['style'], law: (workers: number) => number): Curve => {
    const height = nearestHeight(law, fitted, fits.workers)
    return { name: `${name}${of}`, style, points: curvePoints((n) => height * law(n), ends, range[1]) }
  }
  const { serial, usl } = fits
  const first = curve("Amdahl's law", 'amdahl', (n) => amdahl(serial.value, n))
  if (usl === null) return [first]
  const { contention, coherence } = usl
  const law = (n: number): number => universalScalability(contention.value, coherence.value, n)
  return [first, curve('Universal Scalability Law', 'usl', law)]
}

/** By least squares over the counts of workers that were fitted; without a speed-up there is none. */
function nearestHeight(law: (workers: number) => number, { cells }: CellGroup, workers: readonly number[]): number {
  const points = cells
    .filter(({ cell }) => workers.includes(cell.workers))
    .map(({ cell, speedUp }) => ({ law: law(cell.workers), seen: speedUp ?? Number.NaN }))
  const sum = (part: (point: (typeof points)[number]) => number): number =>
    points.reduce((so, one) => so + part(one), 0)
  return sum(({ law: l, seen }) => l * seen) / sum(({ law: l }) => l * l)
}
