// A run over every file of a folder: size, SHA-256, size when compressed, words.

import { z } from 'zod'
import type { Target } from '../../engine/process/target.ts'
import { mapOver } from '../run/map-over.ts'
import type { Launch } from '../run/run.ts'
import { folderInputs } from './inputs.ts'
import { plural } from '../../shared/plural.ts'
import { FILES_WORKLOAD, type InputSource } from '../../shared/user-function.ts'
import { sourceOf } from './plan-function.ts'

export const filesParameters = z.strictObject({ source: z.number().int().min(1) })

export type FilesParameters = z.output<typeof filesParameters>

/** @throws CommandFailure, UserFileError */
export async function planFiles(
  parameters: FilesParameters,
  target: Target,
  source: InputSource | null,
): Promise<Launch> {
  const { inputs, label, summary } = await folderInputs(sourceOf(source, 'folder').path, 'any')
  const headline = (): string => `${plural(inputs.length, 'file')} read`
  return {
    workload: FILES_WORKLOAD,
    title: 'Files',
    parameters,
    summary,
    totalTasks: inputs.length,
    map: { target, inputs },
    // Only read: a file whose worker died is read again.
    program: mapOver(target, inputs, { label, headline }, { onWorkerLost: 'retry' }),
  }
}
