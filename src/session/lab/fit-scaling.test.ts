// The fits give back the parameters of times that were made by the laws.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitScaling } from './fit-scaling.ts'
import { seeded } from './random.ts'

const COUNTS = [1, 2, 3, 4, 6, 8]
const amdahlMs = (serial: number, n: number): number => 4_000 * (serial + (1 - serial) / n)
const uslMs = (contention: number, coherence: number, n: number): number =>
  (4_000 * (1 + contention * (n - 1) + coherence * n * (n - 1))) / n

test('the serial share of Amdahl’s law comes back from exact times', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 2, max: 6 }), (serial, counts) => {
      const points = COUNTS.slice(0, counts).map((workers) => ({ workers, wallMs: [amdahlMs(serial, workers)] }))
      expect(fitScaling(points)?.serial.value).toBeCloseTo(serial, 4)
    }),
    { numRuns: 40 },
  )
})

test('contention and coherence of the USL come back from exact times', () => {
  const share = (max: number) => fc.double({ min: 0, max, noNaN: true })
  fc.assert(
    fc.property(share(0.6), share(0.1), (contention, coherence) => {
      const fits = fitScaling(COUNTS.map((workers) => ({ workers, wallMs: [uslMs(contention, coherence, workers)] })))
      expect(fits?.usl?.contention.value).toBeCloseTo(contention, 3)
      expect(fits?.usl?.coherence.value).toBeCloseTo(coherence, 3)
    }),
    { numRuns: 40 },
  )
})

test('from times with 2% of noise the shares come back within 0.03, most of them inside their interval', () => {
  let inside = 0
  let all = 0
  for (let seed = 1; seed <= 20; seed++) {
    const random = seeded(seed)
    const noisy = (ms: number): number[] => Array.from({ length: 7 }, () => ms * (0.98 + 0.04 * random()))
    for (const serial of [0, 0.05, 0.2, 0.5]) {
      const fits = fitScaling(COUNTS.map((workers) => ({ workers, wallMs: noisy(amdahlMs(serial, workers)) })))
      const { value = -1, low = 0, high = 0 } = fits?.serial ?? {}
      expect(Math.abs(value - serial)).toBeLessThan(0.03)
      all += 1
      if (low <= serial && serial <= high) inside += 1
    }
  }
  expect(inside / all).toBeGreaterThan(0.8)
})

test('a law whose shares are no numbers is none: times that rise with every worker have no USL', () => {
  const rising = ([2, 3, 4, 8] as const).map((workers, i) => ({ workers, wallMs: [[100, 250, 500, 2_000][i] ?? 0] }))
  const fits = fitScaling(rising)
  expect(fits?.usl).toBeNull()
  expect(fits?.serial.value).toBe(1)
})

test('a law whose shares are no numbers for some of the redrawn trials is none', () => {
  const walls = [
    [100, 400, 110],
    [250, 200, 260],
    [500, 120, 480],
    [2_000, 80, 2_100],
  ]
  const fits = fitScaling([2, 3, 4, 8].map((workers, i) => ({ workers, wallMs: walls[i] ?? [] })))
  for (const { value, low, high } of [fits?.serial, fits?.usl?.contention, fits?.usl?.coherence].flatMap(
    (one) => one ?? [],
  ))
    expect([value, low, high].every(Number.isFinite)).toBe(true)
})

test('one count of workers has no fit, three have no USL', () => {
  const points = COUNTS.map((workers) => ({ workers, wallMs: [amdahlMs(0.1, workers)] }))
  expect(fitScaling(points.slice(0, 1))).toBeNull()
  expect(fitScaling(points.slice(0, 3))?.usl).toBeNull()
})

test('times that no coefficient of a law can be told from have no fit of that law', () => {
  const times = [100, 250, 500, 2_000]
  const points = [2, 3, 4, 8].map((workers, i) => ({ workers, wallMs: [times[i] ?? 0] }))
  expect(fitScaling(points)).toMatchObject({ serial: { value: 1 }, usl: null })
})

test('times that are no times of work have no fit', () => {
  for (const odd of [0, -1, Number.NaN, Infinity, Number.MIN_VALUE, Number.MAX_VALUE])
    expect([odd, fitScaling(COUNTS.map((workers) => ({ workers, wallMs: [workers === 2 ? odd : 100] })))]).toEqual([
      odd,
      null,
    ])
})

test('a fit is the same in any unit of time', () => {
  const inUnit = (unit: number) =>
    fitScaling(COUNTS.map((workers) => ({ workers, wallMs: [unit * uslMs(0.1, 0.02, workers)] })))
  for (const unit of [1e-300, 1e-3, 1e6, 1e300]) {
    expect(inUnit(unit)?.serial.value).toBeCloseTo(inUnit(1)?.serial.value ?? 0, 9)
    expect(inUnit(unit)?.usl?.coherence.value).toBeCloseTo(0.02, 6)
  }
})
