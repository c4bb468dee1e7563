// Shared state: what processes change in a list or a file, and how they hand it over instead.

import { z } from 'zod'
import { programAt } from '../program-at.ts'
import { defineWorkload } from '../workload.ts'

const MOST_ADDITIONS = 20_000

const parameters = z
  .strictObject({
    processes: z.number().int().min(1).max(64).default(4).meta({
      title: 'Processes',
      description: 'How many change the same list and the same file; one alone loses nothing',
    }),
    count: z.number().int().min(1).max(10_000).default(100).meta({
      title: 'Items',
      description: 'How many items each process appends, and how often it adds one in the file',
    }),
  })
  .refine(({ processes, count }) => processes * count <= MOST_ADDITIONS, {
    path: ['count'],
    message: `expected at most ${MOST_ADDITIONS.toLocaleString('en-US')} items in all processes together`,
  })

export const sharedState = defineWorkload({
  name: 'shared-state',
  title: 'Shared state that is not shared',
  group: 'Mistakes',
  usesPool: false,
  teaches:
    'A list that workers change is unchanged in the parent, and a counter in a file loses additions. Return values, take turns with a token, or share what is only read.',
  watch:
    'The lines that the processes print of their lists, and how many additions the file has lost. Run it again: the number is another.',
  parameters,
  presets: [],
  defaultPreset: null,
  launch: (_parameters, { program }) => ({ program: programAt(program), totalTasks: 0 }),
})
