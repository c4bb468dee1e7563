// Output and logging: everybody prints, against one process that writes for all.

import { z } from 'zod'
import { programAt } from '../program-at.ts'
import { defineWorkload } from '../workload.ts'

const parameters = z.strictObject({
  processes: z
    .number()
    .int()
    .min(1)
    .max(64)
    .default(4)
    .meta({ title: 'Processes', description: 'How many print at the same time' }),
  lines: z
    .number()
    .int()
    .min(1)
    .max(500)
    .default(50)
    .meta({ title: 'Lines', description: 'How many each of them prints, in pieces' }),
})

export const output = defineWorkload({
  name: 'output',
  title: 'Output and logging',
  group: 'Processes',
  usesPool: false,
  teaches:
    'Lines that several processes print into one file cut each other. Sent as messages of one log queue, and written by the parent alone, each stays whole.',
  watch: 'The jumbled lines in Output, and the progress: the parent can count messages, but not what others print.',
  parameters,
  presets: [],
  defaultPreset: null,
  launch: (_parameters, { program }) => ({ program: programAt(program), totalTasks: 0 }),
})
