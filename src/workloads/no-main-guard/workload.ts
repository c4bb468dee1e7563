// No main guard: a module that starts processes when it is imported.

import { z } from 'zod'
import { programAt } from '../program-at.ts'
import { defineWorkload } from '../workload.ts'

const parameters = z.strictObject({
  setUpMs: z
    .number()
    .int()
    .min(0)
    .max(10_000)
    .default(200)
    .meta({ title: 'Set-up (ms)', description: 'What the module does at its top level, again in each process' }),
})

export const noMainGuard = defineWorkload({
  name: 'no-main-guard',
  title: 'No main guard',
  group: 'Mistakes',
  usesPool: false,
  teaches:
    'A module that starts a process at its top level does so again in each child that imports it. It is refused by name; with the refusal off, only a limit of levels ends it; behind a main guard it starts one.',
  watch:
    'The first row ends with exit code 1. The second is one process whose children and grandchildren are not in the table: its output tells them, and its details (Enter) list its descendants.',
  parameters,
  presets: [],
  defaultPreset: null,
  launch: (_parameters, { program }) => ({ program: programAt(program), totalTasks: 0 }),
})
