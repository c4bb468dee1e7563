import { expect, test } from 'vitest'
import type { DeckState } from '../../../shared/deck-state.ts'
import type { ProcessFigures } from '../../../shared/figures.ts'
import { totalsOf } from './totals.ts'

test('the living count with all they have, the dead only with what they did', () => {
  const processes = { 1: { id: 1, state: 'running' }, 2: { id: 2, state: 'exited' }, 3: { id: 3, state: 'starting' } }
  const figures = (id: number, cpuPercent: number | null): ProcessFigures => ({
    id,
    activity: 'busy',
    cpuPercent,
    rssBytes: 1_000,
    inFlight: 2,
    done: 10,
    chunk: null,
  })
  const figuresOf = { 1: figures(1, 60), 2: figures(2, 50) }
  expect(totalsOf(processes as unknown as DeckState['processes'], figuresOf)).toEqual({
    alive: 2,
    cpuPercent: 60,
    rssBytes: 1_000,
    inFlight: 2,
    done: 20,
  })
})
