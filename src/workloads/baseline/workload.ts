// Baseline first: the same work in one process and in a pool, and when its results arrive.

import { z } from 'zod'
import { programAt } from '../program-at.ts'
import { defineWorkload } from '../workload.ts'

const LARGEST = 2 ** 40

const parameters = z
  .strictObject({
    from: z
      .number()
      .int()
      .min(0)
      .max(LARGEST)
      .default(10_000_000)
      .meta({ title: 'From', description: 'First number, included' }),
    to: z
      .number()
      .int()
      .min(1)
      .max(LARGEST)
      .default(18_000_000)
      .meta({ title: 'To', description: 'Last number, not included' }),
    ranges: z
      .number()
      .int()
      .min(2)
      .max(2_000)
      .default(16)
      .meta({ title: 'Ranges', description: 'Tasks that the numbers are cut into' }),
  })
  .refine(({ from, to }) => to > from, { path: ['to'], message: 'expected a number above "from"' })
  .refine(({ from, to, ranges }) => to <= from || ranges <= to - from, {
    path: ['ranges'],
    message: 'expected at most one range a number',
  })

export const baseline = defineWorkload({
  name: 'baseline',
  title: 'Baseline first',
  group: 'Pools',
  usesPool: true,
  teaches:
    'Measure before you parallelise: a plain loop in one process, then a pool with its start. And when results arrive: with map all at the end, with imap and imapUnordered one by one.',
  watch: 'The chart: when each result reached the caller. Take the four jobs: the work is shorter than a start.',
  parameters,
  presets: [
    {
      name: 'four-jobs',
      title: 'The four jobs',
      hint: 'Four ranges from 10,000,000: over in a moment, so that starting the workers takes longer than the loop.',
      size: () => Promise.resolve({ parameters: { from: 10_000_000, to: 10_080_000, ranges: 4 }, workMs: null }),
    },
  ],
  defaultPreset: null,
  launch: (_parameters, { program }) => ({ program: programAt(program), totalTasks: 0 }),
})
