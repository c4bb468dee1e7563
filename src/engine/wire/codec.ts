// Values to bytes and back: msgpackr in structured-clone mode. A codec is a seam: other runtimes get JSON.

// The part without the optional native addon: the same on every runtime, and nothing but JavaScript reads a child's bytes.
import { addExtension, Packr } from 'msgpackr/pack'
import { PayloadTooLargeError, ProtocolError, TaskSerializationError } from '../errors.ts'
import { bytesOf, type BytesKind, kindOfBytes, viewOf } from './bytes.ts'
import { LARGE_BYTES, MAX_PAYLOAD_BYTES } from './protocol.ts'
import { isReference, Shareable, type Resolve } from './references.ts'
import { findUnserialisable, textOfThrown } from './unserialisable.ts'

/** A value as bytes, and the large buffers inside it that travel beside them. */
export interface Encoded {
  readonly bytes: Uint8Array
  readonly large: readonly Uint8Array[]
}

export interface Codec {
  /** Everything in one piece. @throws TaskSerializationError naming the path, PayloadTooLargeError over the limit. */
  encode(value: unknown, what: string): Uint8Array
  /** Large buffers are left out of the bytes, not copied. @throws as `encode`. */
  encodeParts(value: unknown, what: string): Encoded
  /** @throws ProtocolError when the bytes are no value. */
  decode(bytes: Uint8Array, large?: readonly Buffer[]): unknown
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

// Extensions are the same for every codec of a process, so what one call needs is here while it runs: encoding and
// decoding are synchronous, and encoding does not nest.
let largeOut: Uint8Array[] | null = null
let largeIn: readonly Buffer[] = []
let resolveNow: Resolve | null = null

interface Room {
  readonly target: Buffer
  readonly position: number
}

const BYTES_TYPE = 80
const EXT_32 = 0xc9

// `kind`, then 0 and the bytes, or 1 and the number of the buffer beside. msgpackr's own way loses no more, but knows
// nothing of buffers that are not copied.
function packBytes(value: ArrayBuffer | ArrayBufferView, allocate: (bytes: number) => Room): void {
  const bytes = bytesOf(value)
  const beside = largeOut !== null && bytes.length >= LARGE_BYTES
  const length = beside ? 6 : 2 + bytes.length
  const { target, position } = allocate(6 + length)
  target[position] = EXT_32
  target.writeUInt32BE(length, position + 1)
  target[position + 5] = BYTES_TYPE
  target[position + 6] = kindOfBytes(value)
  target[position + 7] = beside ? 1 : 0
  if (beside && largeOut !== null) {
    target.writeUInt32BE(largeOut.length, position + 8)
    largeOut.push(bytes)
  } else target.set(bytes, position + 8)
}

function unpackBytes(data: Buffer): unknown {
  const kind = data[0] as BytesKind
  if (data[1] !== 1) return viewOf(kind, data.subarray(2), false)
  const found = largeIn[data.readUInt32BE(2)]
  if (found === undefined) throw new ProtocolError('a buffer that did not come with its message')
  return viewOf(kind, found, true)
}

const TYPED_ARRAY = Object.getPrototypeOf(Uint8Array) as new () => ArrayBufferView
for (const Class of [ArrayBuffer, DataView, TYPED_ARRAY]) {
  // Their types know only `write` and `read`; `pack` is in its documentation and writes without a copy in between.
  addExtension({ Class, type: BYTES_TYPE, pack: packBytes, unpack: unpackBytes } as unknown as Parameters<
    typeof addExtension
  >[0])
}

addExtension({
  Class: Shareable as unknown as new () => Shareable,
  type: 82,
  write: (thing: Shareable) => ({ ...thing.toReference() }),
  read: (reference: unknown) => {
    if (!isReference(reference)) throw new ProtocolError('a reference that is none')
    if (resolveNow === null) throw new ProtocolError(`a ${reference.kind} cannot be used here`)
    return resolveNow(reference)
  },
})

/**
 * Keeps dates, maps, sets, typed arrays, bigints, errors, undefined, NaN and cycles; refuses functions, symbols and
 * promises. -0 arrives as 0: msgpack has one zero; an own key `__proto__` arrives as `__proto_`.
 */
export function createCodec(maxPayloadBytes = MAX_PAYLOAD_BYTES, resolve: Resolve | null = null): Codec {
  const packr = new Packr({ structuredClone: true, writeFunction: refuse })

  function encode(value: unknown, what: string, large: Uint8Array[] | null): Encoded {
    let bytes: Uint8Array
    largeOut = large
    try {
      bytes = packr.pack(value)
    } catch (cause) {
      const found = findUnserialisable(value)
      throw new TaskSerializationError(what, found?.path ?? '', found?.reason ?? textOfThrown(cause), { cause })
    } finally {
      largeOut = null
    }
    let size = bytes.length
    for (const buffer of large ?? []) size += buffer.length
    if (size > maxPayloadBytes) throw new PayloadTooLargeError(what, size, maxPayloadBytes)
    return { bytes, large: large ?? [] }
  }

  return {
    encode: (value, what) => encode(value, what, null).bytes,
    encodeParts: (value, what) => encode(value, what, []),
    decode(bytes, large = []) {
      // Resolving a reference may decode something else: a shared value is read where it is first met.
      const [outerLarge, outerResolve] = [largeIn, resolveNow]
      largeIn = large
      resolveNow = resolve
      try {
        return packr.unpack(bytes)
      } catch (cause) {
        throw new ProtocolError('a value that cannot be decoded', { cause })
      } finally {
        largeIn = outerLarge
        resolveNow = outerResolve
      }
    },
  }
}
