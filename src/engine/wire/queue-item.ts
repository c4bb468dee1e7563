// An item on its way into a queue, the same from the queue itself and from its reference inside a child.

import type { Codec } from './codec.ts'
import { titleOf } from './queue-words.ts'

export interface ItemBytes {
  readonly bytes: Uint8Array
  /** The queues that the item holds. */
  readonly carries: readonly number[]
}

/** `queueName` is used in errors. @throws as the codec's `encode`. */
export function encodeItem(codec: Codec, value: unknown, queueName: string): ItemBytes {
  const { bytes, references } = codec.encodeItem(value, `an item for ${titleOf(queueName)}`)
  const queues = references.filter(({ kind }) => kind === 'queue')
  return { bytes, carries: [...new Set(queues.map(({ id }) => id))] }
}
