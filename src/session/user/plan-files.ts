// A run over every file of a folder: size, SHA-256, size when compressed, words.

import { z } from 'zod'
import type { Target } from '../../engine/process/target.ts'
import type { RunPlan } from '../run/run.ts'
import { folderInputs } from './inputs.ts'
import { FILES_WORKLOAD, type InputSource } from '../../shared/user-function.ts'
import { sourceOf } from './plan-function.ts'

export const filesParameters = z.strictObject({ source: z.number().int().min(1) })

const WORDS = new Intl.NumberFormat('en')

/** @throws CommandFailure, UserFileError */
export async function planFiles(
  parameters: z.output<typeof filesParameters>,
  target: Target,
  source: (id: number) => InputSource | null,
): Promise<RunPlan> {
  const { inputs, label, summary } = await folderInputs(sourceOf(source(parameters.source), 'folder').path)
  return {
    workload: FILES_WORKLOAD,
    title: 'Files',
    parameters,
    summary,
    target,
    inputs,
    label,
    headline: () => `${WORDS.format(inputs.length)} ${inputs.length === 1 ? 'file' : 'files'} read`,
    // Only read: a file whose worker died is read again.
    onWorkerLost: 'retry',
  }
}
