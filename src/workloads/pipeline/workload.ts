// Producer, consumer, sentinel: three stages with bounded queues between them.

import { z } from 'zod'
import { programAt } from '../program-at.ts'
import { defineWorkload } from '../workload.ts'

const whole = (least: number, most: number) => z.number().int().min(least).max(most)
const processes = whole(1, 32)
const milliseconds = whole(0, 10_000)

const parameters = z.strictObject({
  items: whole(1, 100_000).default(400).meta({ title: 'Items', description: 'How many pass the three stages' }),
  readers: processes.default(1).meta({ title: 'Readers', description: 'Processes of the first stage' }),
  computers: processes.default(2).meta({ title: 'Computers', description: 'Processes of the second stage' }),
  writers: processes.default(1).meta({ title: 'Writers', description: 'Processes of the third stage' }),
  maxSize: whole(1, 10_000)
    .default(8)
    .meta({ title: 'Queue size', description: 'The most items in each of the two queues' }),
  readMs: milliseconds
    .default(1)
    .meta({ title: 'Read (ms)', description: 'How long reading an item waits, without CPU' }),
  computeSteps: whole(0, 100_000_000)
    .default(800_000)
    .meta({ title: 'Compute (steps)', description: 'Work of an item: so many steps of arithmetic' }),
  writeMs: milliseconds
    .default(1)
    .meta({ title: 'Write (ms)', description: 'How long writing an item waits, without CPU' }),
})

export const pipeline = defineWorkload({
  name: 'pipeline',
  title: 'Producer, consumer, sentinel',
  group: 'Queues',
  usesPool: false,
  teaches:
    'Reading, computing and writing as three stages of processes with bounded queues between them. A full queue stands in front of the bottleneck, and one pool that does all three may be as fast.',
  watch:
    'The depths of the two queues, in Queues and in the chart. Kill a process of any stage: the others end, and the checks count what is missing.',
  parameters,
  presets: [],
  defaultPreset: null,
  launch: (_parameters, { program }) => ({ program: programAt(program), totalTasks: 0 }),
})
