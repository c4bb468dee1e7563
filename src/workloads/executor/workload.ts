// Executor: futures, what becomes of each, and what their errors tell.

import { z } from 'zod'
import { programAt } from '../program-at.ts'
import { defineWorkload } from '../workload.ts'

const parameters = z.strictObject({
  text: z
    .string()
    .min(1)
    .max(100)
    .default('procdeck')
    .meta({ title: 'Text', description: 'The number is appended to it' }),
  bits: z
    .number()
    .int()
    .min(1)
    .max(28)
    .default(22)
    .meta({ title: 'Zero bits', description: 'With which the digest begins: one more doubles the work, on average' }),
  batch: z
    .number()
    .int()
    .min(1_000)
    .max(1_000_000)
    .default(50_000)
    .meta({ title: 'Batch', description: 'Numbers that one future tries' }),
})

export const executor = defineWorkload({
  name: 'executor',
  title: 'Executor',
  group: 'Pools',
  usesPool: true,
  setsChunkSize: true,
  teaches:
    'Futures: taken as they are done, cancelled before they begin, waited for with a limit. A running one cannot be cancelled, and its exception reaches the caller.',
  watch:
    'The chart of futures by state. Kill a worker during the search (select its row, press k): its batch is submitted again, and the answer stays the same.',
  parameters,
  presets: [],
  defaultPreset: null,
  launch: (_parameters, { program }) => ({ program: programAt(program), totalTasks: 0 }),
})
