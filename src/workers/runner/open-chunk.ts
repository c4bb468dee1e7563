// A chunk whose tasks are being run: its function and its values, and how far the run has come.

import { ProtocolError } from '../../engine/errors.ts'
import type { Codec } from '../../engine/wire/codec.ts'
import type { ChunkBody } from '../../engine/wire/task-frames.ts'
import type { ChildMemory } from '../boot/child-memory.ts'
import type { LoadedTarget, TargetFunction } from './target-loader.ts'

export interface OpenChunk {
  readonly chunk: ChunkBody
  /** Null when no task of the chunk can run; `broken` says why. */
  readonly run: TargetFunction | null
  readonly broken: unknown
  readonly values: readonly unknown[]
  /** Index of the next task. */
  next: number
  /** Tasks before this index are marked. */
  marked: number
  /** Tasks before this index are started without reading the recall. */
  strideEnd: number
}

/** If the target or the values cannot be loaded or decoded, every task of the chunk fails with that error. */
export function openChunk(chunk: ChunkBody, target: LoadedTarget, codec: Codec, memory: ChildMemory): OpenChunk {
  if ('error' in target) return opened(chunk, null, target.error, [])
  try {
    const values = codec.decode(chunk.values, memory.readFromParent(chunk.large))
    if (!Array.isArray(values) || values.length !== chunk.count)
      throw new ProtocolError('a chunk whose count is not its length')
    return opened(chunk, target.run, null, values)
  } catch (error) {
    const cause = error instanceof ProtocolError && error.cause !== undefined ? error.cause : error
    return opened(chunk, null, cause, [])
  }
}

/** One object shape for all chunks keeps the loop over tasks fast in V8. The first task is marked with its chunk. */
function opened(chunk: ChunkBody, run: TargetFunction | null, broken: unknown, values: readonly unknown[]): OpenChunk {
  return { chunk, run, broken, values, next: 0, marked: 1, strideEnd: 1 }
}
