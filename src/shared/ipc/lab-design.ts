// What a person asks of an experiment. What is left out gets a value where the subject is known.

import { z } from 'zod'
import { MAX_TASKS, MAX_WORKERS, MOST_REPEATS, MOST_WARM_UPS } from '../limits.ts'

const MOST_VALUES = 100

/** Least and most. */
export const DESIGN_LIMITS = {
  repeats: [1, MOST_REPEATS],
  warmUps: [0, MOST_WARM_UPS],
  budgetS: [1, 24 * 60 * 60],
  seed: [0, 2 ** 32 - 1],
} as const
const { repeats, warmUps, budgetS, seed } = DESIGN_LIMITS

const list = <T extends z.ZodType>(each: T, what: string) =>
  z.array(each).min(1, `expected at least one ${what}`).max(MOST_VALUES)

export const labDesign = z.strictObject({
  workers: list(z.number().int().min(1).max(MAX_WORKERS), 'number of workers').optional(),
  chunkSizes: list(z.union([z.literal('auto'), z.number().int().min(1).max(MAX_TASKS)]), 'chunk size').optional(),
  methods: list(z.enum(['spawn', 'warm', 'thread', 'fork', 'forkserver', 'async']), 'start method').optional(),
  repeats: z.number().int().min(repeats[0]).max(repeats[1]).optional(),
  warmUps: z.number().int().min(warmUps[0]).max(warmUps[1]).optional(),
  budgetMs: z
    .number()
    .min(1_000 * budgetS[0])
    .max(1_000 * budgetS[1])
    .nullable()
    .optional(),
  seed: z.number().int().min(seed[0]).max(seed[1]).optional(),
})

export type DesignRequest = z.input<typeof labDesign>
