// The schema of an experiment, for what comes from a file or is to be saved. experiment-schema.test.ts holds it in step with
// the types of src/shared/lab.ts in the other direction.

import { z } from 'zod'
import {
  cellKey,
  type Experiment,
  type LabCell,
  type LabDesign,
  type LabMachine,
  type LabSubject,
  type Trial,
  type TrialMeasures,
  type TrialWorker,
} from '../lab.ts'
import {
  MAX_EXPORT_NAME,
  MAX_NOTES,
  MAX_PARAMETER_TEXT,
  MAX_TASKS,
  MAX_TITLE,
  MAX_TRIALS,
  MAX_WORKERS,
  MOST_CELLS,
  MOST_REPEATS,
  MOST_WARM_UPS,
} from '../limits.ts'
import { formatCount } from '../plural.ts'
import type { SavedRun } from '../saved-run.ts'

/** Counts of workers, chunk sizes and methods of one design, before it is known how many cells they make. */
const MAX_FACTORS = 1_000
const MAX_PATH = 4_096
const MAX_STORY = 10_000

const count = z.number().int().min(0)
/** Of milliseconds, bytes or cores. */
const amount = z.number().min(0)
const name = z.string().max(256)
const path = z.string().max(MAX_PATH)
const text = z.string().max(MAX_NOTES)
const workers = z.number().int().min(1).max(MAX_WORKERS)
const chunkSize = z.union([z.number().int().min(1).max(MAX_TASKS), z.literal('auto')], {
  error: `Invalid input: expected a whole number from 1 to ${MAX_TASKS}, or "auto"`,
})
const pooled = ['async', 'spawn', 'warm', 'thread', 'fork', 'forkserver'] as const
const status = z.enum(['running', 'done', 'cancelled', 'failed', 'interrupted'])
const parameters = z.record(
  z.string().min(1).max(64),
  z.union([z.number(), z.string().max(MAX_PARAMETER_TEXT), z.boolean()]),
)

const subject = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('workload'), workload: name, parameters }),
  z.strictObject({
    kind: z.literal('function'),
    path,
    export: z.string().max(MAX_EXPORT_NAME),
    inputs: z.discriminatedUnion('from', [
      z.strictObject({ from: z.literal('range'), first: z.number(), end: z.number() }),
      z.strictObject({ from: z.literal('json'), json: z.string().max(MAX_PARAMETER_TEXT) }),
      z.strictObject({ from: z.enum(['lines', 'folder']), path }),
    ]),
    python: path.nullable(),
  }),
  z.strictObject({ kind: z.literal('program'), commandLine: text, folder: path }),
]) satisfies z.ZodType<LabSubject>

const cell = z.strictObject({
  method: z.enum(['loop', ...pooled, 'program']),
  workers,
  chunkSize: chunkSize.nullable(),
}) satisfies z.ZodType<LabCell>

const each = <T extends z.ZodType>(value: T) =>
  z
    .array(value)
    .max(MAX_FACTORS)
    .refine((values) => new Set(values).size === values.length, { error: 'expected each value once' })

const design = z
  .strictObject({
    workers: each(workers),
    chunkSizes: each(chunkSize),
    methods: each(z.enum(pooled)),
    repeats: count.max(MOST_REPEATS),
    warmUps: count.max(MOST_WARM_UPS),
    budgetMs: amount.nullable(),
    seed: z.number(),
  })
  // Each cell is analysed, and three short lists can make a thousand million of them.
  .superRefine((value, context) => {
    const cells = countCells(value)
    if (cells > MOST_CELLS)
      context.addIssue({
        code: 'custom',
        path: ['workers'],
        message: `expected at most ${MOST_CELLS} arrangements, these are ${formatCount(cells)}`,
      })
  }) satisfies z.ZodType<LabDesign>

/** As `cellsOf` makes them, without making them. */
function countCells({ workers: counts, chunkSizes, methods }: LabDesign): number {
  const chunks = Math.max(1, chunkSizes.length)
  const inChunks = methods.filter((method) => method !== 'async').length
  // A program has no methods. What runs all at once in one process has no chunks.
  const rows = methods.length === 0 ? chunks : inChunks * chunks + (methods.length - inChunks)
  return counts.length * rows
}

const worker = z.strictObject({
  tasks: count,
  startMs: amount,
  workMs: amount,
  waitMs: amount,
  tailMs: amount,
}) satisfies z.ZodType<TrialWorker>

const measures = z.strictObject({
  // Other times are divided by it.
  wallMs: z.number().positive(),
  cpuMs: amount,
  parentCpuMs: amount.nullable(),
  coresUsed: amount.nullish(),
  tasks: count,
  workMs: amount.nullable(),
  slowestTaskMs: amount.nullable(),
  workers: z.array(worker).max(MAX_WORKERS),
  peakRssBytes: amount.nullable(),
  bytesIn: amount.nullable(),
  bytesOut: amount.nullable(),
  otherCores: amount.nullable(),
}) satisfies z.ZodType<TrialMeasures>

const machine = z.strictObject({
  cpu: name,
  cores: amount,
  physicalCores: amount,
  memoryBytes: amount,
  system: name,
  node: name,
  /** The path of an interpreter. */
  python: path.nullable(),
  otherCores: amount,
}) satisfies z.ZodType<LabMachine>

export const trialSchema = z.strictObject({
  index: count.max(MAX_TRIALS - 1),
  round: count,
  cell,
  status: z.enum(['running', 'done', 'failed', 'interrupted']),
  startedAt: z.number(),
  measures: measures.nullable(),
  error: text.nullable(),
  marks: z.array(z.enum(['other-load', 'drift'])).max(2),
}) satisfies z.ZodType<Trial>

const experiment = {
  id: z.guid(),
  title: z.string().max(MAX_TITLE),
  notes: text,
  startedAt: z.number(),
  status,
  error: text.nullable(),
  subject,
  design,
  machine,
  tasks: count,
}

/** Without its trials, as it is begun. */
export const begunSchema = z.strictObject(experiment) satisfies z.ZodType<Omit<Experiment, 'trials'>>

export const experimentSchema = z.strictObject({
  ...experiment,
  trials: z.array(trialSchema).max(MAX_TRIALS).superRefine(limitEachCell),
}) satisfies z.ZodType<Experiment>

/** The trials of a cell are drawn again a thousand times for its interval, and the baseline's for that of each cell. */
function limitEachCell(trials: readonly Trial[], context: z.RefinementCtx): void {
  const most = MOST_REPEATS + MOST_WARM_UPS
  const counts = new Map<string, number>()
  for (const { cell: one } of trials) counts.set(cellKey(one), (counts.get(cellKey(one)) ?? 0) + 1)
  if (Math.max(0, ...counts.values()) > most)
    context.addIssue({ code: 'custom', message: `expected at most ${most} trials of each arrangement` })
}

export const savedRunSchema = z.strictObject({
  id: z.guid(),
  title: z.string().max(MAX_TITLE),
  notes: text,
  workload: name,
  parameters,
  workers: count,
  chunkSize,
  startedAt: z.number(),
  elapsedMs: z.number(),
  status,
  headline: text,
  story: z.array(text).max(MAX_STORY),
}) satisfies z.ZodType<SavedRun>
