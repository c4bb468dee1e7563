// Two queues crosswise: a deadlock of two processes.

import { z } from 'zod'
import { programAt } from '../program-at.ts'
import { defineWorkload } from '../workload.ts'

const parameters = z.strictObject({
  rounds: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(100)
    .meta({ title: 'Rounds', description: 'How often the number goes to and fro' }),
  startItem: z
    .boolean()
    .default(false)
    .meta({ title: 'An item in q1 at the start', description: 'Then the same two processes have no deadlock' }),
})

export const crossedQueues = defineWorkload({
  name: 'crossed-queues',
  title: 'Two queues crosswise',
  group: 'Deadlocks',
  usesPool: false,
  teaches:
    'A gets from q1 before it puts into q2, and B the other way round: each waits for the item of the other, and each gets a DeadlockError that says so. If one of them puts first, there is none.',
  watch: 'The rows A and B wait, and then end with exit code 1. Events has the deadlock, and Output both errors.',
  parameters,
  presets: [],
  defaultPreset: null,
  launch: (_parameters, { program }) => ({ program: programAt(program), totalTasks: 0 }),
})
