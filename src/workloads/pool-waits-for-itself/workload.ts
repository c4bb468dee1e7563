// A pool that waits for itself: a deadlock of tasks that wait for calls to their own pool.

import { z } from 'zod'
import { programAt } from '../program-at.ts'
import { defineWorkload } from '../workload.ts'

const count = z.number().int().min(1).max(16).default(2)

const parameters = z.strictObject({
  workers: count.meta({
    title: 'Workers',
    description: 'Of each pool. With one more than there are tasks: no deadlock',
  }),
  tasks: count.meta({ title: 'Tasks', description: 'Each waits for one call to its own pool' }),
})

export const poolWaitsForItself = defineWorkload({
  name: 'pool-waits-for-itself',
  title: 'A pool that waits for itself',
  group: 'Deadlocks',
  usesPool: false,
  teaches:
    "Each worker has a task that waits for a call to the same pool, and no worker is left for the calls. Each wait gets a DeadlockError. With onDeadlock: 'grow' the pool adds a worker; or the tasks return what is left to do.",
  watch:
    'The workers are busy and use no CPU until the deadlock is named. The second pool gets one more worker than the first.',
  parameters,
  presets: [],
  defaultPreset: null,
  launch: (_parameters, { program }) => ({ program: programAt(program), totalTasks: 0 }),
})
