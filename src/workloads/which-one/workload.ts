// Threads, async or processes: the same work in each way, and which was the fastest.

import { z } from 'zod'
import { programAt } from '../program-at.ts'
import { defineWorkload } from '../workload.ts'

const parameters = z.strictObject({
  tasks: z
    .number()
    .int()
    .min(2)
    .max(1_000)
    .default(32)
    .meta({ title: 'Tasks', description: 'Calculations, requests and texts: so many of each' }),
  steps: z
    .number()
    .int()
    .min(1)
    .max(100_000_000)
    .default(1_500_000)
    .meta({ title: 'Steps', description: 'CPU-bound work: so many steps of arithmetic a task' }),
  latencyMs: z
    .number()
    .int()
    .min(0)
    .max(1_000)
    .default(10)
    .meta({ title: 'Latency', description: 'I/O-bound work: milliseconds until the server answers a request' }),
  kilobytes: z
    .number()
    .int()
    .min(1)
    .max(1_024)
    .default(256)
    .meta({ title: 'Text size', description: 'zlib: KiB that a task compresses and decompresses' }),
  timesCores: z
    .number()
    .int()
    .min(2)
    .max(8)
    .default(8)
    .meta({ title: 'Too many', description: 'The most processes for each core; 256 in all' }),
})

export const whichOne = defineWorkload({
  name: 'which-one',
  title: 'Threads, async or processes?',
  group: 'Pools',
  usesPool: false,
  teaches:
    'CPU-bound, I/O-bound and native work (zlib), each in a plain loop, async, in threads and in processes: which way is the fastest for which work, and what it costs.',
  watch: 'The charts: for each kind of work another way wins. Lower Steps until the plain loop wins, or raise Latency.',
  parameters,
  presets: [],
  defaultPreset: null,
  launch: (_parameters, { program }) => ({ program: programAt(program), totalTasks: 0 }),
})
