// Timeouts: a join with a limit, and what comes after the limit.

import { z } from 'zod'
import { programAt } from '../program-at.ts'
import { defineWorkload } from '../workload.ts'

const milliseconds = z.number().int().min(0).max(600_000)

const parameters = z.strictObject({
  sleepMs: milliseconds.default(10_000).meta({ title: 'Sleep (ms)', description: 'How long each process would take' }),
  limitMs: milliseconds.default(500).meta({ title: 'Limit of join (ms)', description: 'Then it is terminated' }),
  graceMs: milliseconds.default(500).meta({ title: 'Grace (ms)', description: 'From terminate to kill' }),
})

export const timeouts = defineWorkload({
  name: 'timeouts',
  title: 'Timeouts',
  group: 'Processes',
  usesPool: false,
  teaches:
    'A join with a limit, then terminate (SIGTERM), then kill (SIGKILL). A process may ignore SIGTERM, and a stopped one does not see it; nothing survives SIGKILL.',
  watch: 'The states of the three rows. Resume "stopped" (press p) before the grace is over: SIGTERM then ends it.',
  parameters,
  presets: [],
  defaultPreset: null,
  launch: (_parameters, { program }) => ({ program: programAt(program), totalTasks: 0 }),
})
