// Primes: counts primes in a range by trial division. Pure CPU work, so more processes should help, up to the number of
// cores; and uneven work, because larger numbers take longer.

import { z } from 'zod'
import { MAX_TASKS } from '../../shared/limits.ts'
import { formatCount } from '../../shared/plural.ts'
import type { TasksIn } from '../../shared/tasks-in.ts'
import { mapOver } from '../../session/run/map-over.ts'
import { targetIn, tasksIn, workersIn } from '../tasks-in.ts'
import { defineWorkload, type Measure, type SizedParameters, type TaskNames } from '../workload.ts'

const LARGEST = 2 ** 40

const parameters = z
  .strictObject({
    from: z.number().int().min(0).max(LARGEST).meta({ title: 'From', description: 'First number, included' }),
    to: z.number().int().min(1).max(LARGEST).meta({ title: 'To', description: 'Last number, not included' }),
    ranges: z
      .number()
      .int()
      .min(1)
      .max(MAX_TASKS)
      .meta({ title: 'Ranges', description: 'Tasks that the numbers are cut into' }),
    tasksIn,
  })
  .refine(({ from, to }) => to > from, { path: ['to'], message: 'expected a number above "from"' })
  .refine(({ from, to, ranges }) => to <= from || ranges <= to - from, {
    path: ['ranges'],
    message: 'expected at most one range a number',
  })

type PrimesParameters = z.output<typeof parameters>
type Range = readonly [from: number, to: number]

/** Adjacent ranges that cover the whole and differ by at most one number in length. */
export function cut({ from, to, ranges }: Omit<PrimesParameters, 'tasksIn'>): Range[] {
  const edge = (i: number): number => from + Math.floor(((to - from) * i) / ranges)
  return Array.from({ length: ranges }, (_, i) => [edge(i), edge(i + 1)] as const)
}

const START = 10_000_000
/** Numbers of a sample. Python needs tens of times as long for each. */
const SAMPLE = 20_000
const SAMPLE_IN_PYTHON = 1_000

/** Work grows like sqrt(n) / ln(n): that many divisions for a prime, times how rare primes are. */
const weight = (n: number): number => Math.sqrt(n) / Math.log(n)

/** No machine is faster: a clock that shows less is wrong, and must not make the range endless. */
const SMALLEST_SAMPLE_MS = 0.1

/** The end of a range from `START` that takes about `workMs`, when so many numbers took `sampleMs`. */
export function endFor(workMs: number, sampleMs: number, sample = SAMPLE): number {
  const perWeightMs = Math.max(sampleMs, SMALLEST_SAMPLE_MS) / (sample * weight(START))
  const step = 5 * sample
  let end = START
  for (let leftMs = workMs; leftMs > 0; end += step) leftMs -= perWeightMs * step * weight(end + step / 2)
  return end
}

/** Work of one task: long compared with a message, short enough that progress is visible. */
const TASK_MS = 40

type Size = (measure: Measure, tasksIn: TasksIn) => Promise<SizedParameters<PrimesParameters>>

function lasting(workMs: number): Size {
  return async (measure, language) => {
    const sample = language === 'javascript' ? SAMPLE : SAMPLE_IN_PYTHON
    const to = endFor(workMs, await measure([START, START + sample]), sample)
    return { parameters: { from: START, to, ranges: Math.round(workMs / TASK_MS), tasksIn: language }, workMs }
  }
}

export const labelOf = ([from, to]: Range): string => `${formatCount(from)} to ${formatCount(to - 1)}`

export const headlineOf = (sum: number): string => `${formatCount(sum)} primes`

const COUNT: TaskNames = { javascript: 'countPrimes', python: 'count_primes' }

export const primes = defineWorkload({
  name: 'primes',
  title: 'Primes',
  group: 'Pools',
  usesPool: true,
  watch: 'Drag Workers while it runs: throughput grows up to the number of cores, and hardly beyond.',
  teaches: 'Counts primes by trial division. Pure CPU work: more processes help, up to the number of cores.',
  valueUnit: 'primes',
  parameters,
  presets: [
    {
      name: 'four-jobs',
      title: 'The four jobs',
      hint: 'Four ranges from 10,000,000. In JavaScript over in a moment: starting the processes is most of the time.',
      size: (_measure, language) =>
        Promise.resolve({
          parameters: { from: START, to: START + 80_000, ranges: 4, tasksIn: language },
          workMs: null,
        }),
    },
    {
      name: '10s',
      title: 'About 10 s',
      hint: '10 s of work for one process here.',
      size: lasting(10_000),
    },
    {
      name: '60s',
      title: 'About 60 s',
      hint: '60 s of work for one process here.',
      size: lasting(60_000),
    },
  ],
  defaultPreset: '60s',
  labPreset: 'four-jobs',
  measured: COUNT,
  launch(range, places) {
    const ranges = cut(range)
    const label = (index: number): string => labelOf(ranges[index] ?? [0, 0])
    const target = targetIn(range.tasksIn, places, COUNT)
    // Pure: a range whose worker died may be counted again.
    const program = mapOver(target, ranges, { label, headline: headlineOf }, { onWorkerLost: 'retry' })
    return { program, totalTasks: ranges.length, map: { target, inputs: ranges }, ...workersIn(range.tasksIn, places) }
  },
})
