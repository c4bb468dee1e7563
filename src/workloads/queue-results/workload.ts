// Queue results: messages instead of return values.

import { z } from 'zod'
import { programAt } from '../program-at.ts'
import { defineWorkload } from '../workload.ts'

const milliseconds = z.number().int().min(0).max(600_000)

const parameters = z.strictObject({
  workMs: milliseconds
    .default(300)
    .meta({ title: 'Work (ms)', description: 'How long each producer takes for its result' }),
  takeEveryMs: milliseconds
    .default(500)
    .meta({ title: 'Take every (ms)', description: 'Pause of the parent before it takes a result' }),
})

export const queueResults = defineWorkload({
  name: 'queue-results',
  title: 'Queue results',
  group: 'Queues',
  usesPool: false,
  teaches:
    'Five processes put a result each into one queue. The parent takes exactly five, and joins the processes afterwards.',
  watch: 'The queue fills at once and is emptied slowly: see its depth in the chart and in Queues.',
  parameters,
  presets: [],
  defaultPreset: null,
  launch: (_parameters, { program }) => ({ program: programAt(program), totalTasks: 0 }),
})
