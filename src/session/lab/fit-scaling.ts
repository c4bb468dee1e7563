// Fits of two laws of scaling to wall times by number of workers, with uncertainty.
//   Amdahl (1967):   T(n) = T(1) (s + (1 - s) / n)                       s: the share that is done one after the other
//   USL (Gunther):   T(n) = T(1) (1 + a (n - 1) + b n (n - 1)) / n       a: contention, b: coherence
// The start of processes is part of the time, as it is for the user: it counts as a part that is not shared.

import { fcnnlsVector } from 'ml-fcnnls'
import { sampleWithReplacement } from 'simple-statistics'
import type { Estimate, ScalingFits } from '../../shared/lab.ts'
import { type Random, seeded } from './random.ts'
import { median, percentiles } from './statistics.ts'

/** The wall times of the trials with so many workers. */
export interface ScalingPoint {
  readonly workers: number
  readonly wallMs: readonly number[]
}

/** A law whose time is a sum of parts: `parts(n)` times the coefficients. */
interface Law {
  readonly parts: (workers: number) => readonly number[]
  /** The shares of the time of one worker, from the coefficients. */
  readonly shares: (coefficients: readonly number[]) => readonly number[]
}

const amdahl: Law = {
  parts: (n) => [1, 1 / n],
  shares: ([serial = 0, shared = 0]) => [serial / (serial + shared)],
}

const usl: Law = {
  parts: (n) => [1 / n, (n - 1) / n, n - 1],
  shares: ([one = 1, contention = 0, coherence = 0]) => [contention / one, coherence / one],
}

const RESAMPLES = 200
const FEWEST_FOR_AMDAHL = 2
/** Three coefficients need more points than three. */
const FEWEST_FOR_USL = 4
/** Between the longest time and the shortest. Times that are farther apart follow no law of this kind. */
const MOST_APART = 1e6

/**
 * Null with fewer than two counts of workers, and for times that no law fits. `points` has each count once, and a time at
 * least of each.
 */
export function fitScaling(points: readonly ScalingPoint[]): ScalingFits | null {
  if (points.length < FEWEST_FOR_AMDAHL || !canBeFitted(points.flatMap(({ wallMs }) => wallMs))) return null
  const sorted = points.toSorted((a, b) => a.workers - b.workers)
  const [serial] = estimates(sorted, amdahl)
  if (serial === undefined) return null
  const [contention, coherence] = points.length < FEWEST_FOR_USL ? [] : estimates(sorted, usl)
  return {
    serial,
    usl: contention === undefined || coherence === undefined ? null : { contention, coherence },
    workers: sorted.map(({ workers }) => workers),
  }
}

/** The solver goes on for ever where a number is none, or becomes none in a sum of squares. */
function canBeFitted(times: readonly number[]): boolean {
  const [least, most] = [Math.min(...times), Math.max(...times)]
  return least > 0 && Number.isFinite(most) && most / least <= MOST_APART
}

/** None where a coefficient has no value, as where the law's time of one worker is 0. */
function estimates(points: readonly ScalingPoint[], law: Law): readonly Estimate[] {
  const values = fit(
    points.map(({ workers, wallMs }) => ({ workers, ms: median([...wallMs]) })),
    law,
  )
  // The trials of each point drawn again: how far the parameters move is their uncertainty.
  const random = seeded(points.length)
  const redrawn = Array.from({ length: RESAMPLES }, () => fit(redraw(points, random), law))
  return finiteOrNone(
    values.map((value, i) => {
      const [low, high] = percentiles(redrawn.map((one) => one[i] ?? value))
      return { value, low: Math.min(low, value), high: Math.max(high, value) }
    }),
  )
}

/** Where the part of one worker is fitted as nothing, the shares of it are no numbers: then the law does not describe the times. */
function finiteOrNone(all: readonly Estimate[]): readonly Estimate[] {
  return all.every(({ value, low, high }) => [value, low, high].every(Number.isFinite)) ? all : []
}

interface Time {
  readonly workers: number
  readonly ms: number
}

function redraw(points: readonly ScalingPoint[], random: Random): readonly Time[] {
  return points.map(({ workers, wallMs }) => ({
    workers,
    ms: median(sampleWithReplacement([...wallMs], wallMs.length, random)),
  }))
}

/**
 * Least squares of relative errors, since a time of 100 ms is measured as well as one of 10 s in percent; with no part of
 * a time below zero (Lawson and Hanson's non-negative least squares).
 */
function fit(times: readonly Time[], { parts, shares }: Law): readonly number[] {
  // Shares are the same in any unit: in this one no square is too large or too small.
  const unit = Math.min(...times.map(({ ms }) => ms))
  const rows = times.map(({ workers, ms }) => parts(workers).map((part) => (part * unit) / ms))
  return shares(
    fcnnlsVector(
      rows,
      times.map(() => 1),
    ).K.to1DArray(),
  )
}
