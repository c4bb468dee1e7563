// Small experiments and trials with what a test gives.

import type { Experiment, Trial } from '../../src/shared/lab.ts'

export function someExperiment(given: Partial<Experiment> & { readonly id: string }): Experiment {
  return {
    ...{ title: 'Primes', notes: '', startedAt: 1_700_000_000_000, status: 'running', error: null },
    subject: { kind: 'workload', workload: 'primes', parameters: { from: 1, to: 100_000 } },
    design: {
      ...{ workers: [1, 2, 4], chunkSizes: ['auto'], methods: ['spawn'], repeats: 5, warmUps: 1 },
      ...{ budgetMs: null, seed: 1 },
    },
    machine: {
      ...{ cpu: 'Some CPU', cores: 2, physicalCores: 2, memoryBytes: 4e9, system: 'Linux 6', node: '20.18.0' },
      ...{ python: null, otherCores: 0 },
    },
    tasks: 100,
    trials: [],
    ...given,
  }
}

export function someTrial(index: number, given: Partial<Trial> & { readonly wallMs?: number } = {}): Trial {
  const { wallMs = 100, ...rest } = given
  return {
    ...{ index, round: 1, cell: { method: 'spawn', workers: 2, chunkSize: 'auto' }, status: 'done' },
    startedAt: 1_700_000_000_000 + index,
    measures: {
      ...{ wallMs, cpuMs: 180, parentCpuMs: 9, tasks: 100, workMs: 170, slowestTaskMs: 3 },
      workers: [0, 1].map(() => ({ tasks: 50, startMs: 30, workMs: 85, waitMs: 4, tailMs: 1 })),
      ...{ peakRssBytes: 1e8, bytesIn: 900, bytesOut: 900, otherCores: 0.1 },
    },
    ...{ error: null, marks: [] },
    ...rest,
  }
}
