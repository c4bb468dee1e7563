// The columns that the charts of an experiment draw.

import { describe, expect, test } from 'vitest'
import type { CellStats, LabAnalysis, LabCell, Trial, TrialMeasures } from '../../../shared/lab.ts'
import { amdahl } from '../../../shared/scaling-laws.ts'
import {
  heatNumbers,
  lawSeries,
  methodSeries,
  overheadOf,
  overWorkers,
  shortCell,
  tintOf,
  trialDots,
  workerSteps,
} from './lab-series.ts'

const LOOP: LabCell = { method: 'loop', workers: 1, chunkSize: null }
const BASELINE_MS = 1_000

function stats(cell: LabCell, medianMs: number): CellStats {
  const speedUp = BASELINE_MS / medianMs
  return {
    cell,
    trials: 3,
    outliers: 0,
    isDisturbed: false,
    medianMs,
    interval: [medianMs * 0.9, medianMs * 1.1],
    minMs: medianMs,
    maxMs: medianMs,
    speedUp,
    speedUpInterval: [speedUp * 0.9, speedUp * 1.1],
    efficiency: speedUp / cell.workers,
    throughput: null,
    coresUsed: 1,
    peakRssBytes: null,
    split: { startMs: 1, workMs: 2, waitMs: 3, tailMs: 4, parentMs: 5 },
    imbalance: null,
  }
}

const cell = (workers: number, chunkSize: LabCell['chunkSize'] = 'auto', method: LabCell['method'] = 'spawn') => ({
  method,
  workers,
  chunkSize,
})

const estimate = (value: number) => ({ value, low: value, high: value })

function analysis(some: Partial<LabAnalysis>): LabAnalysis {
  return {
    baseline: stats(LOOP, BASELINE_MS),
    cells: [],
    best: null,
    advised: null,
    fits: null,
    verdict: [],
    checklist: [],
    warnings: [],
    ...some,
  }
}

const measures = { wallMs: 10 } as TrialMeasures
const trial = (index: number, some: Partial<Trial> = {}): Trial => ({
  index,
  round: 1,
  cell: cell(2),
  status: 'done',
  startedAt: 0,
  measures,
  error: null,
  marks: [],
  ...some,
})

describe('the series of an experiment', () => {
  test('over workers are of the advised chunk size, one a start method, joined over the numbers between', () => {
    const cells = [
      stats(cell(1), 1_000),
      stats(cell(4), 300),
      stats(cell(4, 10), 500),
      stats(cell(4, 'auto', 'warm'), 250),
    ]
    const shown = overWorkers({ cells, advised: cell(4) })
    const { x, counts, series } = methodSeries(
      shown,
      ({ speedUp }) => speedUp,
      ({ speedUpInterval }) => speedUpInterval,
    )
    expect(counts).toEqual([1, 4])
    expect(x).toEqual([1, 2, 3, 4])
    expect(series.map(({ name, y }) => [name, y])).toEqual([
      ['spawn', [1, null, null, BASELINE_MS / 300]],
      ['warm', [null, null, null, 4]],
    ])
    expect(series[0]?.intervals?.[1]).toBeNull()
    expect(series.every(({ joinsGaps }) => joinsGaps)).toBe(true)
  })

  test('many workers get no more than a few steps, and keep those that were measured', () => {
    const steps = workerSteps([1, 2, 33, 256])
    expect(steps).toEqual(expect.arrayContaining([1, 2, 33, 256]))
    expect(steps.length).toBeLessThan(40)
  })

  test('laws are speed-ups over the baseline, and the ideal is the number of workers', () => {
    const serial = 0.1
    const cells = [1, 2, 4].map((workers) => stats(cell(workers), 900 / amdahl(serial, workers)))
    const fits = { serial: estimate(serial), usl: null, workers: [1, 2, 4] }
    const [ideal, law] = lawSeries(analysis({ cells, advised: cell(4), fits }), [1, 2, 4])
    expect(ideal?.y).toEqual([1, 2, 4])
    expect(law?.name).toBe('Amdahl')
    expect(law?.y[2]).toBeCloseTo(BASELINE_MS / (cells[2]?.medianMs ?? 0))
    expect(lawSeries(analysis({ cells, advised: cell(4) }), [1, 2])).toHaveLength(1)
  })

  test('parts of the time are of one start method, and of the advised chunk size where there are many', () => {
    const few = [stats(cell(1), 1), stats(cell(2), 1), stats(cell(2, 1, 'warm'), 1)]
    expect(overheadOf(analysis({ cells: few }), 'spawn').cells.map((one) => shortCell(one.cell))).toEqual([
      '1 × auto',
      '2 × auto',
    ])
    const many = Array.from({ length: 10 }, (_, i) => [stats(cell(i + 1), 1), stats(cell(i + 1, 5), 1)]).flat()
    const { cells, series } = overheadOf(analysis({ cells: many, advised: cell(3, 5) }), 'spawn')
    expect(cells.every((one) => one.cell.chunkSize === 5)).toBe(true)
    expect(series.map(({ y }) => y[0])).toEqual([1, 2, 3, 4, 5])
  })

  test('trials that something disturbed are a series of their own', () => {
    const { trials, series } = trialDots(
      [
        trial(0, { cell: LOOP }),
        trial(1, { marks: ['other-load'] }),
        trial(2, { round: 0 }),
        trial(3),
        trial(4, { measures: null }),
      ],
      LOOP,
    )
    expect(trials).toHaveLength(4)
    expect(series.map(({ name, y }) => [name, y.indexOf(10)])).toEqual([
      ['plain loop', 0],
      ['counted', 3],
      ['other load', 1],
      ['warm-up', 2],
    ])
    expect(new Set(series.map(({ sign, colour }) => `${sign} ${colour}`)).size).toBe(series.length)
  })

  test('the fastest arrangement has the strongest tint', () => {
    const cells = [stats(cell(1), 400), stats(cell(2), 200), stats(cell(4), 100)]
    expect(cells.map((one) => tintOf(one, cells))).toEqual([0, expect.closeTo(1 / 3), 1])
  })
})

test('the numbers of the heat map are its rows, with nothing for what was not measured', () => {
  const cells = [stats({ method: 'spawn', workers: 2, chunkSize: 10 }, 500)]
  expect(heatNumbers(cells, { method: 'spawn', workers: [1, 2], chunkSizes: [10, 'auto'] })).toEqual([
    ['Chunk size', '1 worker, ms', '1 worker, speed-up', '2 workers, ms', '2 workers, speed-up'],
    [10, null, null, 500, 2],
    ['auto', null, null, null, null],
  ])
})
