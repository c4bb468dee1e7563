// An experiment in words: before it begins, while it runs, and at its end.

import { describe, expect, test } from 'vitest'
import type { Experiment, LabDesign, LabProgress, PlannedLab } from '../../../shared/lab.ts'
import { estimateMs, estimateWords } from './estimate.ts'
import { leftWords, percentOf, progressWords } from './progress-words.ts'
import { endWords, subjectWords } from './subject-words.ts'

const design: LabDesign = {
  workers: [1, 2, 4],
  chunkSizes: [1, 'auto'],
  methods: ['spawn'],
  repeats: 2,
  warmUps: 1,
  budgetMs: null,
  seed: 1,
}
const planned: PlannedLab = { title: 'Primes', tasks: 20, design, trials: 21 }
const progress: LabProgress = {
  done: 4,
  total: 39,
  etaMs: 61_400,
  now: { cell: { method: 'spawn', workers: 2, chunkSize: 100 }, round: 1, startedAt: 0, expectedMs: null },
  paused: false,
}

describe('an experiment in words', () => {
  test('is so many trials, with a time where one was measured, and more workers than cores shorten nothing', () => {
    expect(estimateWords(planned, null, 2)).toBe('21 trials of 20 tasks')
    // The loop and 2 × (1 + 1/2 + 1/2) of it, three times.
    expect(estimateMs({ ...planned, trials: 0 }, 1_000, 2)).toBe(15_000)
    expect(estimateWords(planned, 1_000, 2)).toBe('21 trials of 20 tasks, about 19.0 s')
  })

  test('ends with its budget', () => {
    const short = { ...planned, design: { ...design, budgetMs: 5_000 } }
    expect(estimateWords(short, null, 2)).toBe('21 trials of 20 tasks, at most about 5.0 s')
    expect(estimateWords(short, 1_000, 2)).toContain('as many as begin within 5.0 s')
  })

  test('names the trial that runs, and the time that is left', () => {
    expect(progressWords(progress)).toBe('trial 5 of 39: 2 workers, chunks of 100, spawn')
    expect(leftWords(progress)).toBe('about 61 s left')
    expect(percentOf(progress)).toBe(10)
    const warm = {
      ...progress,
      now: { cell: { method: 'loop', workers: 1, chunkSize: null }, round: 0, startedAt: 0, expectedMs: null },
    } as const
    expect(progressWords(warm)).toBe('trial 5 of 39 (warm-up): plain loop')
    expect(progressWords({ ...progress, now: null, paused: true })).toBe('paused after 4 of 39 trials')
  })

  test('says at its end how many trials were measured', () => {
    const trials = [{ status: 'done' }, { status: 'interrupted' }]
    const experiment = { status: 'cancelled', error: null, trials } as unknown as Experiment
    expect(endWords(experiment, 10)).toBe('Stopped: 1 of 10 trials measured')
    expect(endWords({ ...experiment, status: 'done' }, 1)).toBe('1 of 1 trial measured')
  })

  test('names the parameters as the form does, without the start method', () => {
    const fields = {
      to: { type: 'integer', title: 'To' },
      tasksIn: { type: 'string', title: 'Tasks in', enum: ['python-fork'], enumNames: ['Python: fork'] },
    } as const
    const parameters = { to: 10_200_000, tasksIn: 'python-fork' }
    const subject = { kind: 'workload', workload: 'primes', parameters } as const
    expect(subjectWords({ title: 'Primes', subject }, fields)).toBe('Primes · To 10,200,000 · Tasks in Python')
  })
})
