// Not serialisable: what cannot be sent to another process, and what to send instead.

import { z } from 'zod'
import { programAt } from '../program-at.ts'
import { defineWorkload } from '../workload.ts'

const parameters = z.strictObject({
  depth: z
    .number()
    .int()
    .min(0)
    .max(20)
    .default(1)
    .meta({ title: 'Depth', description: 'How deep the closure is nested in its argument: the error names its path' }),
  numbers: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(1_000)
    .meta({ title: 'Numbers', description: 'Plain data that is sent the right way' }),
})

export const notSerialisable = defineWorkload({
  name: 'not-serialisable',
  title: 'Not serialisable',
  group: 'Mistakes',
  usesPool: false,
  teaches:
    'Closures, streams, servers and private fields cannot be sent to another process. They are refused, with the path to them, before they are sent; plain data, names and paths cross.',
  watch:
    'The checks: each value with its path and the reason. No row is named "refused". Two rows end with exit code 1: what they did wrong could only be found in them.',
  parameters,
  presets: [],
  defaultPreset: null,
  launch: (_parameters, { program }) => ({ program: programAt(program), totalTasks: 0 }),
})
