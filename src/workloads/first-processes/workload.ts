// First processes: the first three programs of the subject in one.

import { z } from 'zod'
import { programAt } from '../program-at.ts'
import { defineWorkload } from '../workload.ts'

const parameters = z.strictObject({
  rounds: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(20)
    .meta({ title: 'Rounds', description: 'How often square and cube are started, to see which line comes first' }),
  sleepMs: z.number().int().min(0).max(600_000).default(200).meta({
    title: 'Sleep (ms)',
    description: 'How long worker-1 and worker-2 sleep, each in a process of its own: time to kill one',
  }),
})

export const firstProcesses = defineWorkload({
  name: 'first-processes',
  title: 'First processes',
  group: 'Processes',
  usesPool: false,
  teaches:
    'Start, join, name, PID, parent and exit code. Two processes print a line each: which line comes first is not fixed.',
  watch: 'Kill worker-1 while it sleeps (select its row, press k): its exit code becomes -9, and the program tells it.',
  parameters,
  presets: [],
  defaultPreset: null,
  launch: (_parameters, { program }) => ({ program: programAt(program), totalTasks: 0 }),
})
