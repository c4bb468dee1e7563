// Experiments as a file that another Procdeck reads.

import { z } from 'zod'
import { CommandFailure } from '../../shared/command-failure.ts'
import { experimentSchema } from '../../shared/ipc/experiment-schema.ts'
import type { Experiment } from '../../shared/lab.ts'
import { MAX_EXPORT_BYTES, MAX_IDS } from '../../shared/limits.ts'
import { checked } from './checked.ts'

const MARK = 'experiments'

const schema = z.strictObject({
  procdeck: z.literal(MARK),
  version: z.literal(1),
  experiments: z.array(experimentSchema).max(MAX_IDS),
})

/** By its bytes as a file, which are known of an import before it is read: a letter beyond ASCII has up to three. */
const isTooLarge = (text: string): boolean => Buffer.byteLength(text, 'utf8') > MAX_EXPORT_BYTES

/** @throws CommandFailure `E_TOO_LARGE` where the file could not be read again */
export function exportText(experiments: readonly Experiment[]): string {
  const text = `${JSON.stringify({ procdeck: MARK, version: 1, experiments })}\n`
  if (isTooLarge(text))
    throw new CommandFailure('E_TOO_LARGE', 'These experiments are too large for one file: export fewer of them.')
  return text
}

/**
 * The experiments of a file. None of them runs.
 * @throws CommandFailure `E_TOO_LARGE`, or `E_SCHEMA` with the field and what was expected
 */
export function importText(text: string): readonly Experiment[] {
  if (isTooLarge(text))
    throw new CommandFailure(
      'E_TOO_LARGE',
      `The file is larger than ${MAX_EXPORT_BYTES / 1024 / 1024} MiB, the most that is read.`,
    )
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new CommandFailure('E_SCHEMA', `The file is not JSON: ${(error as Error).message}`)
  }
  const { experiments } = checked(schema, value, 'This is no file of experiments')
  experiments.forEach(({ trials }, i) => {
    if (new Set(trials.map(({ index }) => index)).size < trials.length)
      throw new CommandFailure('E_SCHEMA', `experiments.${i}.trials: expected each index once`)
  })
  return experiments.map((one) => (one.status === 'running' ? { ...one, status: 'interrupted' } : one))
}
