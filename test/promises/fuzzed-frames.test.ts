// Promise 24, the bytes: whatever a worker sends, the parent takes it or refuses it (the scenario: fuzzed-frames.ts).

import { expect, test } from 'vitest'
import { newDice, report } from '../support/stage.ts'
import { size } from '../support/size.ts'
import { fuzzedFrames } from './fuzzed-frames.ts'

const FRAMES = size({ short: 40_000, full: 1_000_000 })

test.each(['node', 'python'] as const)(
  'promise 24: whatever a worker sends, the parent takes it or refuses it, and nothing else (%s)',
  (runtime) => {
    const dice = newDice()
    const metrics = fuzzedFrames(runtime, FRAMES, dice)
    report(`promise 24, bytes, ${runtime}`, { seed: dice.seed, ...metrics })
    expect(metrics).toMatchObject({ frames: FRAMES, otherThrows: 0, firstThrow: 'none' })
    expect(metrics.grewMiB).toBeLessThanOrEqual(20)
    expect(Math.min(metrics.read, metrics.refused)).toBeGreaterThan(1_000)
  },
)
