// Values to bytes and back, as the codec "msgpack": msgpackr in structured-clone mode. A codec can be replaced: other
// runtimes get JSON. parent-codec.ts is the parent's, boot/child-channel.ts makes that of a child.

// The part without the optional native addon: the same on every runtime, and only JavaScript reads a child's bytes.
import { addExtension, Packr } from 'msgpackr/pack'
import { PayloadTooLargeError, ProtocolError, TaskSerializationError } from '../errors.ts'
import { bytesOf, type BytesKind, kindOfBytes, viewOf } from './bytes.ts'
import { LARGE_BYTES, MAX_PAYLOAD_BYTES } from './protocol.ts'
import { isReference, type Reference, Shareable, type Resolve } from './references.ts'
import { findUnserialisable, textOfThrown } from './unserialisable.ts'

/** A value as bytes, and its large buffers, which travel beside them. */
export interface Encoded {
  readonly bytes: Uint8Array
  readonly large: readonly Uint8Array[]
}

/** An item of a queue as bytes, and the references inside it. */
export interface EncodedItem {
  readonly bytes: Uint8Array
  readonly references: readonly Reference[]
}

export interface Codec {
  /** Everything in one piece. @throws TaskSerializationError naming the path, PayloadTooLargeError over the limit. */
  encode(value: unknown, what: string): Uint8Array
  /** Large buffers are left out of the bytes, not copied. @throws as `encode`. */
  encodeParts(value: unknown, what: string): Encoded
  /** As `encode`, of an item that waits in a queue before a process gets it. */
  encodeItem(value: unknown, what: string): EncodedItem
  /** @throws ProtocolError when the bytes are no value. */
  decode(bytes: Uint8Array, large?: readonly Buffer[]): unknown
}

class Refused extends Error {}

function refuse(): never {
  throw new Refused()
}

// msgpackr would write these as empty objects: the argument would silently lose its value. Refused like functions.
const VANISHING = [Promise, WeakMap, WeakSet, WeakRef, SharedArrayBuffer]
VANISHING.forEach((Class, i) => {
  addExtension({ Class, type: 90 + i, write: refuse, read: refuse })
})

/** A packr, and what one encoding collects: msgpackr calls the write functions of extensions with it as `this`. */
interface Encoder {
  readonly pack: (value: unknown) => Uint8Array
  readonly unpack: (bytes: Uint8Array) => unknown
  /** Null: large buffers stay inside the bytes. */
  large: Uint8Array[] | null
  /** Null: what is encoded is no item of a queue. */
  references: Reference[] | null
}

// Extensions are the same for every codec of a process, and msgpackr passes their read functions only the bytes. So the
// state of one decoding is kept here while it runs.
let largeIn: readonly Buffer[] = []
let resolveNow: Resolve | null = null

interface Room {
  readonly target: Buffer
  readonly position: number
}

const BYTES_TYPE = 80
const EXT_32 = 0xc9

// `kind`, then 0 and the bytes, or 1 and the number of the buffer beside. msgpackr's own format loses no more, but does
// not support buffers that are not copied.
function packBytes(this: Encoder, value: ArrayBuffer | ArrayBufferView, allocate: (bytes: number) => Room): void {
  const { large } = this
  const bytes = bytesOf(value)
  const beside = large !== null && bytes.length >= LARGE_BYTES
  const length = beside ? 6 : 2 + bytes.length
  const { target, position } = allocate(6 + length)
  target[position] = EXT_32
  target.writeUInt32BE(length, position + 1)
  target[position + 5] = BYTES_TYPE
  target[position + 6] = kindOfBytes(value)
  target[position + 7] = beside ? 1 : 0
  if (beside) {
    target.writeUInt32BE(large.length, position + 8)
    large.push(bytes)
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
  // msgpackr's types lack `pack`, which is in its documentation and writes without a copy in between.
  addExtension({ Class, type: BYTES_TYPE, pack: packBytes, unpack: unpackBytes } as unknown as Parameters<
    typeof addExtension
  >[0])
}

function writeReference(this: Encoder, thing: Shareable): object {
  const reference = thing.toReference(this.references === null ? 'message' : 'item')
  this.references?.push(reference)
  return { ...reference }
}

addExtension({
  Class: Shareable as unknown as new () => Shareable,
  type: 82,
  write: writeReference,
  read: (reference: unknown) => {
    if (!isReference(reference)) throw new ProtocolError('a reference without a kind or an id')
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
  const encoder: Encoder = Object.assign(packr, { large: null, references: null })

  function encode(
    value: unknown,
    what: string,
    large: Uint8Array[] | null,
    references: Reference[] | null,
  ): Uint8Array {
    let bytes: Uint8Array
    encoder.large = large
    encoder.references = references
    try {
      bytes = encoder.pack(value)
    } catch (cause) {
      const found = findUnserialisable(value)
      throw new TaskSerializationError(what, found?.path ?? '', found?.reason ?? textOfThrown(cause), { cause })
    } finally {
      encoder.large = null
      encoder.references = null
    }
    let size = bytes.length
    for (const buffer of large ?? []) size += buffer.length
    if (size > maxPayloadBytes) throw new PayloadTooLargeError(what, size, maxPayloadBytes)
    return bytes
  }

  return {
    encode: (value, what) => encode(value, what, null, null),
    encodeParts(value, what) {
      const large: Uint8Array[] = []
      return { bytes: encode(value, what, large, null), large }
    },
    encodeItem(value, what) {
      const references: Reference[] = []
      return { bytes: encode(value, what, null, references), references }
    },
    decode(bytes, large = []) {
      // Resolving a reference may decode something else: a shared value is read where it is first met.
      const [outerLarge, outerResolve] = [largeIn, resolveNow]
      largeIn = large
      resolveNow = resolve
      try {
        return encoder.unpack(bytes)
      } catch (cause) {
        throw new ProtocolError('a value that cannot be decoded', { cause })
      } finally {
        largeIn = outerLarge
        resolveNow = outerResolve
      }
    },
  }
}
