// What a process costs: its start, what goes to it, and its memory.

import { z } from 'zod'
import { programAt } from '../program-at.ts'
import { defineWorkload } from '../workload.ts'

const parameters = z.strictObject({
  rounds: z
    .number()
    .int()
    .min(1)
    .max(40)
    .default(12)
    .meta({ title: 'Starts', description: 'How many workers are started with each start method' }),
  largestMiB: z
    .number()
    .int()
    .min(1)
    .max(64)
    .default(16)
    .meta({ title: 'Largest (MiB)', description: 'The sizes that a worker is given: from 1 KiB to this' }),
})

export const processCost = defineWorkload({
  name: 'process-cost',
  title: 'What a process costs',
  group: 'Pools',
  usesPool: false,
  teaches:
    'The time to the first answer of a new worker by start method, here and in Python; bytes as a value, a shared value or a path, and where they cross; the memory of a process by what it imports. All is measured in this run.',
  watch:
    'The charts: the starts from the shortest to the longest, the ways of the bytes by size, and memory. The starter and python start their workers themselves, and print each.',
  parameters,
  presets: [],
  defaultPreset: null,
  launch: (_parameters, { program }) => ({ program: programAt(program), totalTasks: 0 }),
})
