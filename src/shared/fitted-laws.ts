// The fitted laws of scaling as curves: how many times as fast as the baseline they say so many workers are.

import { type LabAnalysis, sameCell } from './lab.ts'
import { amdahl, universalScalability } from './scaling-laws.ts'

export interface FittedLaw {
  readonly law: 'amdahl' | 'usl'
  /** Over the baseline. */
  readonly speedUp: (workers: number) => number
}

/**
 * The laws tell speed-up over one worker of the advised method and chunk size, and charts tell it over the baseline: so each
 * curve is at the height at which it is nearest to what was measured. None without a baseline or a fit.
 */
export function fittedLaws({
  fits,
  baseline,
  advised,
  cells,
}: Pick<LabAnalysis, 'fits' | 'baseline' | 'advised' | 'cells'>): readonly FittedLaw[] {
  if (fits === null || baseline === null || advised === null) return []
  const points = cells
    .filter(
      ({ cell }) => sameCell({ ...cell, workers: advised.workers }, advised) && fits.workers.includes(cell.workers),
    )
    .map(({ cell, medianMs }) => ({ workers: cell.workers, ms: medianMs }))
  const over = (law: FittedLaw['law'], gain: (workers: number) => number): readonly FittedLaw[] => {
    const oneMs = oneWorkerMs(points, gain)
    return oneMs === null ? [] : [{ law, speedUp: (workers) => (baseline.medianMs / oneMs) * gain(workers) }]
  }
  const { serial, usl } = fits
  return [
    ...over('amdahl', (workers) => amdahl(serial.value, workers)),
    ...(usl === null
      ? []
      : over('usl', (workers) => universalScalability(usl.contention.value, usl.coherence.value, workers))),
  ]
}

/**
 * The time of one worker by a law, from medians at several counts: least squares of relative errors, as the shares of the
 * law were fitted. `gain(n)`: how many times as fast as one worker the law says.
 */
export function oneWorkerMs(
  points: readonly { readonly workers: number; readonly ms: number }[],
  gain: (workers: number) => number,
): number | null {
  let [sum, squares] = [0, 0]
  for (const { workers, ms } of points) {
    const part = 1 / (gain(workers) * ms)
    sum += part
    squares += part * part
  }
  return squares === 0 ? null : sum / squares
}
