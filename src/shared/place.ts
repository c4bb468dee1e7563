// A task in the stream of chunks that one worker receives, whose ids only grow.

export interface Place {
  readonly chunk: number
  /** Index within the chunk. */
  readonly index: number
}

export function isBefore(a: Place, b: Place): boolean {
  return a.chunk < b.chunk || (a.chunk === b.chunk && a.index < b.index)
}
