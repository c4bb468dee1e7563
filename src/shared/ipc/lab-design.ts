// What a person asks of an experiment. What is left out gets a value where the subject is known.

import { z } from 'zod'
import { MAX_TASKS, MAX_WORKERS } from '../limits.ts'

const MOST_REPEATS = 100
const MOST_WARM_UPS = 10
const LEAST_BUDGET_MS = 1_000
const MOST_BUDGET_MS = 24 * 60 * 60 * 1_000
const MOST_VALUES = 100
const MOST_SEED = 2 ** 32 - 1

const list = <T extends z.ZodType>(each: T, what: string) =>
  z.array(each).min(1, `expected at least one ${what}`).max(MOST_VALUES)

export const labDesign = z.strictObject({
  workers: list(z.number().int().min(1).max(MAX_WORKERS), 'number of workers').optional(),
  chunkSizes: list(z.union([z.literal('auto'), z.number().int().min(1).max(MAX_TASKS)]), 'chunk size').optional(),
  methods: list(z.enum(['spawn', 'warm', 'thread', 'fork', 'forkserver', 'async']), 'start method').optional(),
  repeats: z.number().int().min(1).max(MOST_REPEATS).optional(),
  warmUps: z.number().int().min(0).max(MOST_WARM_UPS).optional(),
  budgetMs: z.number().min(LEAST_BUDGET_MS).max(MOST_BUDGET_MS).nullable().optional(),
  seed: z.number().int().min(0).max(MOST_SEED).optional(),
})

export type DesignRequest = z.input<typeof labDesign>
