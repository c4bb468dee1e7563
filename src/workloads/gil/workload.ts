// The GIL: what it stops in Python, and what it does not.

import { z } from 'zod'
import { programAt } from '../program-at.ts'
import { defineWorkload } from '../workload.ts'

const parameters = z.strictObject({
  tasks: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(16)
    .meta({ title: 'Tasks', description: 'So many of each kind of work, each some 50 ms long' }),
})

export const gil = defineWorkload({
  name: 'gil',
  title: 'The GIL: threads or processes in Python',
  group: 'Pools',
  usesPool: true,
  setsChunkSize: true,
  teaches:
    'The same Python functions in a plain loop, in threads and in processes: arithmetic in Python, SHA-256 in C, and waiting. The GIL lets one thread run Python code at a time. C code that releases it, and waiting, go on beside it.',
  watch:
    'The chart of the cores used: threads use one for the arithmetic, however many they are. A free-threaded Python on PATH (python3.14t) is measured too.',
  parameters,
  presets: [],
  defaultPreset: null,
  launch: (_parameters, { program }) => ({ program: programAt(program), totalTasks: 0 }),
})
