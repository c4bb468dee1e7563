// Join before the queue is drained: a deadlock of a parent and its child.

import { z } from 'zod'
import { programAt } from '../program-at.ts'
import { defineWorkload } from '../workload.ts'

const count = z.number().int().min(1).max(10_000)

const parameters = z.strictObject({
  items: count.default(4).meta({ title: 'Items', description: 'What the process puts' }),
  room: count.default(3).meta({ title: 'Queue size', description: 'From as many as there are items on: no deadlock' }),
  limitMs: z
    .number()
    .int()
    .min(100)
    .max(2_500)
    .default(1_000)
    .meta({ title: 'Limit of join (ms)', description: 'Then the program looks at the queue' }),
})

export const joinBeforeDrain = defineWorkload({
  name: 'join-before-drain',
  title: 'Join before the queue is drained',
  group: 'Deadlocks',
  usesPool: false,
  teaches:
    'A process puts more into a queue than fits, and its parent joins it before it takes anything: each waits for the other. Take first, join afterwards. In Python an item larger than a pipe is enough.',
  watch: 'The row "joined-first" waits at a full queue (see Queues) until the parent takes from it.',
  parameters,
  presets: [],
  defaultPreset: null,
  launch: (_parameters, { program }) => ({ program: programAt(program), totalTasks: 0 }),
})
