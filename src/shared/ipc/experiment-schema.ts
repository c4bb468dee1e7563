// The schema of an experiment, for what comes from a file or is to be saved. experiment-schema.test.ts holds it in step with
// the types of src/shared/lab.ts in the other direction.

import { z } from 'zod'
import type {
  Experiment,
  LabCell,
  LabDesign,
  LabMachine,
  LabSubject,
  Trial,
  TrialMeasures,
  TrialWorker,
} from '../lab.ts'
import {
  MAX_EXPORT_NAME,
  MAX_NOTES,
  MAX_PARAMETER_TEXT,
  MAX_TASKS,
  MAX_TITLE,
  MAX_TRIALS,
  MAX_WORKERS,
} from '../limits.ts'
import type { SavedRun } from '../saved-run.ts'

/** Counts of workers, chunk sizes and repeats of one design; far more than a person waits for. */
const MAX_FACTORS = 1_000
const MAX_PATH = 4_096
const MAX_STORY = 10_000

const count = z.number().int().min(0)
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

const design = z.strictObject({
  workers: z.array(workers).max(MAX_FACTORS),
  chunkSizes: z.array(chunkSize).max(MAX_FACTORS),
  methods: z.array(z.enum(pooled)).max(MAX_FACTORS),
  repeats: count.max(MAX_TRIALS),
  warmUps: count.max(MAX_TRIALS),
  budgetMs: z.number().nullable(),
  seed: z.number(),
}) satisfies z.ZodType<LabDesign>

const worker = z.strictObject({
  tasks: count,
  startMs: z.number(),
  workMs: z.number(),
  waitMs: z.number(),
  tailMs: z.number(),
}) satisfies z.ZodType<TrialWorker>

const measures = z.strictObject({
  wallMs: z.number(),
  cpuMs: z.number(),
  parentCpuMs: z.number().nullable(),
  tasks: count,
  workMs: z.number().nullable(),
  slowestTaskMs: z.number().nullable(),
  workers: z.array(worker).max(MAX_WORKERS),
  peakRssBytes: z.number().nullable(),
  bytesIn: z.number().nullable(),
  bytesOut: z.number().nullable(),
  otherCores: z.number().nullable(),
}) satisfies z.ZodType<TrialMeasures>

const machine = z.strictObject({
  cpu: name,
  cores: z.number(),
  physicalCores: z.number(),
  memoryBytes: z.number(),
  system: name,
  node: name,
  python: name.nullable(),
  otherCores: z.number(),
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
  trials: z.array(trialSchema).max(MAX_TRIALS),
}) satisfies z.ZodType<Experiment>

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
