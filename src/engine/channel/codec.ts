// Values to bytes and back: msgpackr in structured-clone mode. A codec is a seam: other runtimes get JSON.

// The part without the optional native addon: the same on every runtime, and nothing but JavaScript reads a child's bytes.
import { addExtension, Packr } from 'msgpackr/pack'
import { PayloadTooLargeError, ProtocolError, TaskSerializationError } from '../errors.ts'
import { MAX_PAYLOAD_BYTES } from './protocol.ts'
import { findUnserialisable } from './unserialisable.ts'

export interface Codec {
  /** @throws TaskSerializationError naming the path, PayloadTooLargeError over the limit. */
  encode(value: unknown, what: string): Uint8Array
  /** @throws ProtocolError when the bytes are no value. */
  decode(bytes: Uint8Array): unknown
}

class Refused extends Error {}

function refuse(): never {
  throw new Refused()
}

// msgpackr would write these as empty objects: an argument that silently lost what it was. Refused like functions.
const VANISHING = [Promise, WeakMap, WeakSet, WeakRef, SharedArrayBuffer]
VANISHING.forEach((Class, i) => {
  addExtension({ Class, type: 90 + i, write: refuse, read: refuse })
})

/**
 * Keeps dates, maps, sets, typed arrays, bigints, errors, undefined, NaN and cycles; refuses functions, symbols and
 * promises. -0 arrives as 0: msgpack has one zero; an own key `__proto__` arrives as `__proto_`.
 */
export function createCodec(maxPayloadBytes = MAX_PAYLOAD_BYTES): Codec {
  const packr = new Packr({ structuredClone: true, writeFunction: refuse })
  return {
    encode(value, what) {
      let bytes: Uint8Array
      try {
        bytes = packr.pack(value)
      } catch (cause) {
        const found = findUnserialisable(value)
        throw new TaskSerializationError(what, found?.path ?? '', found?.reason ?? String(cause), { cause })
      }
      if (bytes.length > maxPayloadBytes) throw new PayloadTooLargeError(what, bytes.length, maxPayloadBytes)
      return bytes
    },
    decode(bytes) {
      try {
        return packr.unpack(bytes)
      } catch (cause) {
        throw new ProtocolError('a value that cannot be decoded', { cause })
      }
    },
  }
}
