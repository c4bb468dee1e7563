// Text: what crosses to a worker, the data or its place.

import { z } from 'zod'
import { programAt } from '../program-at.ts'
import { tasksIn, workersIn } from '../tasks-in.ts'
import { defineWorkload } from '../workload.ts'

const parameters = z.strictObject({
  lines: z.number().int().min(1_000).max(2_000_000).default(1_000_000).meta({
    title: 'Lines',
    description: 'How many lines of text; a shorter text is repeated until it has so many',
  }),
  parts: z
    .number()
    .int()
    .min(1)
    .max(64)
    .default(8)
    .meta({ title: 'Files', description: 'How many files the text is written into' }),
  linesPerTask: z.number().int().min(500).max(100_000).default(10_000).meta({
    title: 'Lines per task',
    description: 'A task has so many lines, or fewer at the end of a file',
  }),
  tasksIn,
})

export const text = defineWorkload({
  name: 'text',
  title: 'Text: pass paths, not objects',
  group: 'Pools',
  usesPool: true,
  setsChunkSize: true,
  teaches:
    'Arguments are copied into each worker. The same words are counted from lists of lines, from one string a task, and from a path and a range of bytes.',
  watch:
    'The two charts: the most frequent words, and the time by what crosses. Kill a worker while it counts: the counts stay the same.',
  parameters,
  presets: [],
  defaultPreset: null,
  launch: (given, places) => ({
    program: programAt(places.program),
    totalTasks: 0,
    ...workersIn(given.tasksIn, places),
  }),
})
