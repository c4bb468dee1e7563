// The chunk of a process in words, for its cell and for the hint over it. Pure.

import type { ChunkOnWorker } from '../../../shared/metrics.ts'
import { formatCount, taskNumbers } from '../../../shared/plural.ts'

export interface ChunkText {
  readonly tasks: string
  /** Empty for a chunk of one task: an answer ends it. */
  readonly answered: string
  readonly explained: string
}

export function chunkText({ id, firstTask, tasks, answered }: ChunkOnWorker): ChunkText {
  const numbers = taskNumbers(firstTask, tasks)
  const share = `${formatCount(answered)} of ${formatCount(tasks)}`
  return {
    tasks: numbers,
    answered: tasks === 1 ? '' : share,
    explained: `Chunk ${formatCount(id)} of its pool: ${numbers}, ${tasks === 1 ? 'not answered yet' : `${share} answered`}`,
  }
}
