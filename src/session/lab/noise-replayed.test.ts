// Trials of a quiet machine, recorded: 20 experiments of two arrangements in four rounds. None is called disturbed.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { experimentOf, LOOP, loopOf, measuresOf } from '../../../test/support/lab-cases.ts'
import type { Experiment, Trial } from '../../shared/lab.ts'
import { analyse } from './analyse.ts'
import { loadMarks, markDrift } from './noise.ts'

interface Recorded {
  /** Cores that other programs used before the first trial. */
  readonly before: number
  readonly trials: readonly (readonly [
    method: 'loop' | 'spawn',
    workers: number,
    round: number,
    wallMs: number,
    otherCores: number,
  ])[]
}

const file = new URL('../../../test/support/quiet-trials.json', import.meta.url)
const recorded = JSON.parse(readFileSync(file, 'utf8')) as readonly Recorded[]
const [any] = experimentOf({ loop: loopOf(1_000), cells: [[1, 'auto', measuresOf(1_000, 1)]] }).trials

/** The recorded trials, marked as they were when they ran, then with more of other programs' load. */
function replayed({ before, trials }: Recorded, moreCores = 0): Experiment {
  const whole = experimentOf({
    loop: loopOf(1_000),
    cells: [
      [1, 'auto', measuresOf(1_000, 1)],
      [2, 'auto', measuresOf(1_000, 2)],
    ],
    machine: { otherCores: before },
  })
  const told = trials.map(([method, workers, round, wallMs, otherCores], index): Trial => {
    const more = { otherCores: otherCores + moreCores }
    const measures = method === 'loop' ? loopOf(wallMs, more) : measuresOf(wallMs, workers, more)
    const cell = method === 'loop' ? LOOP : { method, workers, chunkSize: 'auto' as const }
    return { ...(any as Trial), index, cell, round, measures, marks: loadMarks(measures) }
  })
  return { ...whole, trials: markDrift(told, LOOP) }
}

test('of 20 recorded experiments on a quiet machine none has a marked trial or a warning', () => {
  expect(recorded).toHaveLength(20)
  for (const one of recorded) {
    const experiment = replayed(one)
    expect(experiment.trials.filter(({ marks }) => marks.length > 0)).toEqual([])
    expect(analyse(experiment).warnings).toEqual([])
  }
})

test('the same trials beside half a busy core are all marked, and it is said', () => {
  for (const one of recorded) {
    const experiment = replayed(one, 0.5)
    expect(experiment.trials.every(({ marks }) => marks.includes('other-load'))).toBe(true)
    expect(analyse(experiment).warnings).toHaveLength(1)
  }
})
