import { expect, test } from 'vitest'
import { USUAL_RESTART } from '../../shared/run-restart.ts'
import { poolRestart } from './pool-restart.ts'

test('the restart policy of a run is that of its pools, in their words and in milliseconds', () => {
  expect(poolRestart(USUAL_RESTART)).toEqual({ restart: 'permanent' })
  expect(poolRestart({ policy: 'on-failure', maxRestarts: 3, withinS: 10, backOffS: 2 })).toEqual({
    restart: 'transient',
    intensity: { maxRestarts: 3, withinMs: 10_000 },
    backOff: { firstMs: 2_000, maxMs: 60_000 },
  })
  // A first wait above the usual longest one holds.
  expect(poolRestart({ policy: 'never', maxRestarts: 0, withinS: 1, backOffS: 120 })).toMatchObject({
    restart: 'temporary',
    backOff: { firstMs: 120_000, maxMs: 120_000 },
  })
})
