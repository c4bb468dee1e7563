// The state of the experiment after each answer of main.

import { describe, expect, test } from 'vitest'
import type { OpenLab, Trial } from '../../shared/lab.ts'
import { afterAnswer, afterEnd, type LabStore, labStore } from './lab-store.ts'

const trial = (status: Trial['status']): Trial => ({ status, marks: [] }) as unknown as Trial

function open(done: number, ...trials: readonly Trial[]): OpenLab {
  return {
    experiment: { id: 'a', status: 'running', trials },
    analysis: { verdict: [] },
    progress: { done, total: 3, etaMs: null, now: null, paused: false },
  } as unknown as OpenLab
}

const answered = (state: LabStore, value: OpenLab | null): LabStore => afterAnswer(state, { ok: true, value })

describe('the state of the experiment', () => {
  test('has the newest progress, and what was drawn as long as no trial changed', () => {
    const first = answered(labStore.getInitialState(), open(0, trial('running')))
    expect(first.running).toBe(true)
    const second = answered(first, open(0, trial('running')))
    expect(second.seen?.analysis).toBe(first.seen?.analysis)
    expect(second.seen).not.toBe(first.seen)
    const third = answered(second, open(1, trial('done')))
    expect(third.seen?.analysis).not.toBe(first.seen?.analysis)
    expect(third.seen?.progress.done).toBe(1)
  })

  test('keeps what was seen last when it has ended, and takes the end where it is told', () => {
    const running = answered(labStore.getInitialState(), open(1, trial('done')))
    const ended = answered(running, null)
    expect(ended).toMatchObject({ running: false, seen: running.seen })
    const told = open(2, trial('done'), trial('done'))
    expect(afterEnd(ended, told).seen?.experiment.trials).toHaveLength(2)
    expect(afterEnd(ended, told).seen?.progress.total).toBe(3)
    expect(afterEnd(ended, null)).toBe(ended)
  })

  test('shows one that was over before it was asked for, and none that is over in place of one that runs', () => {
    const told = open(2, trial('done'), trial('done'))
    const ended = afterEnd(labStore.getInitialState(), told)
    expect(ended.seen).toMatchObject({ experiment: told.experiment, progress: { done: 2, total: 2 } })
    const running = answered(ended, open(1, trial('done')))
    expect(afterEnd(running, told)).toBe(running)
  })

  test('keeps what was seen when a question is refused, and says why', () => {
    const running = answered(labStore.getInitialState(), open(1, trial('done')))
    const refused = afterAnswer(running, { ok: false, error: { code: 'E_RATE', message: 'Too many.', issues: [] } })
    expect(refused).toMatchObject({ seen: running.seen, running: true, failure: { message: 'Too many.' } })
    expect(answered(refused, open(1, trial('done'))).failure).toBeNull()
  })
})
