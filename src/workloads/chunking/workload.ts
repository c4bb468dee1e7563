// Chunking: how many items travel together.

import { z } from 'zod'
import { programAt } from '../program-at.ts'
import { tasksIn, workersIn } from '../tasks-in.ts'
import { defineWorkload } from '../workload.ts'

const parameters = z.strictObject({
  items: z
    .number()
    .int()
    .min(100)
    .max(1_000_000)
    .default(100_000)
    .meta({ title: 'Items', description: 'How many small items there are' }),
  steps: z
    .number()
    .int()
    .min(0)
    .max(100_000)
    .default(100)
    .meta({ title: 'Steps', description: 'Work of an item: so many steps of arithmetic' }),
  tasksIn,
})

export const chunking = defineWorkload({
  name: 'chunking',
  title: 'Chunking',
  group: 'Pools',
  usesPool: true,
  setsChunkSize: true,
  teaches:
    'Many small items one by one drown in the cost of messages; in chunks that are too large one worker gets all that is hard.',
  watch: 'The two charts: time by chunk size beside the plain loop of one process. Raise Steps until the workers win.',
  parameters,
  presets: [],
  defaultPreset: null,
  launch: (given, places) => ({
    program: programAt(places.program),
    totalTasks: 0,
    ...workersIn(given.tasksIn, places),
  }),
})
