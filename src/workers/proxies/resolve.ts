// Turns a reference of the parent into a proxy in a child.

import { ProtocolError } from '../../engine/errors.ts'
import type { Codec } from '../../engine/wire/codec.ts'
import type { Reference } from '../../engine/wire/references.ts'
import type { ChildLink } from '../../engine/wire/child-link.ts'
import { PoolProxy } from './pool-proxy.ts'
import { queueProxy } from './queue-proxy.ts'
import { readShared } from '../../engine/wire/shared-value.ts'

type Make = (reference: Reference, link: ChildLink, codec: Codec) => unknown

const KINDS: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['share', (reference) => readShared(reference)],
  ['pool', (reference, link) => new PoolProxy(reference, link)],
  ['queue', queueProxy],
])

/** `codec`: the channel's, for what the proxy itself sends and receives. */
export function resolveReference(reference: Reference, link: ChildLink, codec: Codec): unknown {
  const make = KINDS.get(reference.kind)
  if (make === undefined) throw new ProtocolError(`a "${reference.kind}" cannot be used in a child`)
  return make(reference, link, codec)
}
