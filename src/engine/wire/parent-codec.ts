// The parent's codecs: one for all that this program encodes for its children and decodes of theirs. The child names
// the codec of its channel in READY.

import { ProtocolError } from '../errors.ts'
import { type Codec, createCodec, type ParentCodec } from './codec.ts'
import { createPickleCodec } from './pickle-codec.ts'
import { CODEC, MAX_PAYLOAD_BYTES, PICKLE_CODEC, type ReadyBody } from './protocol.ts'
import { resolveShareable } from './references.ts'
import type { Runtime } from '../../shared/process.ts'

/** A queue that comes back from a child is the queue itself again. */
export const parentCodec: Codec = createCodec(MAX_PAYLOAD_BYTES, resolveShareable)

/** For children that run Python. */
export const pickleCodec: ParentCodec = createPickleCodec()

const BY_NAME: ReadonlyMap<string, ParentCodec> = new Map<string, ParentCodec>([
  [CODEC, parentCodec],
  [PICKLE_CODEC, pickleCodec],
])

/** @throws ProtocolError when the child names no codec, or an unknown one. */
export function codecOf({ codec: name }: Pick<ReadyBody, 'codec'>): ParentCodec {
  const codec = name === null ? undefined : BY_NAME.get(name)
  if (codec !== undefined) return codec
  const named = name === null ? 'no codec' : `the codec "${name}"`
  throw new ProtocolError(
    `the child names ${named}, expected ${[...BY_NAME.keys()].map((one) => `"${one}"`).join(' or ')}`,
  )
}

/**
 * Arguments of a call that is made before the child exists: of a `Process`, a child of a group, an initializer.
 * @throws TaskSerializationError naming the path in `what`, PayloadTooLargeError.
 */
export function encodeArgs(args: readonly unknown[], what: string, runtime: Runtime = 'node'): Uint8Array {
  return (runtime === 'python' ? pickleCodec : parentCodec).encode(args, what)
}
