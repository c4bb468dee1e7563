// Too many processes: what more of them than cores cost.

import { z } from 'zod'
import { programAt } from '../program-at.ts'
import { defineWorkload } from '../workload.ts'

const parameters = z.strictObject({
  numbers: z
    .number()
    .int()
    .min(1_000)
    .max(100_000_000)
    .default(4_000_000)
    .meta({ title: 'Numbers', description: 'The work: so many numbers from 10,000,000 on are tested for primes' }),
  timesCores: z
    .number()
    .int()
    .min(2)
    .max(32)
    .default(8)
    .meta({ title: 'Most per core', description: 'How many processes for each core at most, by doubling; 256 in all' }),
})

export const tooManyProcesses = defineWorkload({
  name: 'too-many-processes',
  title: 'Too many processes',
  group: 'Mistakes',
  usesPool: false,
  teaches:
    'The same CPU-bound work with 1 process, as many as cores, and up to eight for each core: more than the cores cost a start and memory each, and have no core to run on.',
  watch:
    'The two charts, time and memory by number of processes; and the rows of 16 processes that share the CPU of the cores.',
  parameters,
  presets: [],
  defaultPreset: null,
  launch: (_parameters, { program }) => ({ program: programAt(program), totalTasks: 0 }),
})
