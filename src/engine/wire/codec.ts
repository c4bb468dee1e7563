// Values to bytes and back, as the codec "clone": value-writer.ts and value-reader.ts. Children that run Python
// have another one: pickle-codec.ts. parent-codec.ts is the parent's, boot/child-channel.ts makes that of a child.

import { ProtocolError } from '../errors.ts'
import { GrowingList, type OpenList } from './growing-list.ts'
import { MAX_PAYLOAD_BYTES } from './protocol.ts'
import type { Reference, Resolve } from './references.ts'
import { checkSize, refusal, type What } from './refusal.ts'
import { ValueReader } from './value-reader.ts'
import { ValueWriter } from './value-writer.ts'

/** A value as bytes, and its large buffers, which travel beside them. */
export interface Encoded {
  /** Valid until the codec encodes something else. */
  readonly bytes: Uint8Array
  readonly large: readonly Uint8Array[]
}

/** An item of a queue as bytes, and the references inside it. */
export interface EncodedItem {
  readonly bytes: Uint8Array
  readonly references: readonly Reference[]
}

/** `args`: each value is the list of arguments of a call. */
export type ListForm = 'values' | 'args'

/** What a parent does with the values of one child. */
export interface ParentCodec {
  /** Everything in one piece. @throws TaskSerializationError naming the path, PayloadTooLargeError over the limit. */
  encode(value: unknown, what: string): Uint8Array
  /** Each value as if it were sent alone: what two of them share is copied for both. @throws as `encode`. */
  encodeList(values: readonly unknown[], what: What, form?: ListForm): Encoded
  /** The same, whole. @throws as `encode`. */
  encodeWholeList(values: readonly unknown[], what: What, form?: ListForm): Uint8Array
  /** A list is decoded to an array. @throws ProtocolError when the bytes are no value. */
  decode(bytes: Uint8Array, large?: readonly Buffer[]): unknown
  /** One value that a child has sent alone. @throws as `decode`. */
  decodeSingle(bytes: Uint8Array): unknown
}

export interface Codec extends ParentCodec {
  /** Large buffers are left out of the bytes, not copied. @throws as `encode`. */
  encodeParts(value: unknown, what: string): Encoded
  /** As `encode`, of an item that waits in a queue before a process gets it. */
  encodeItem(value: unknown, what: string): EncodedItem
  /** A list of values as in `encodeList` that grows: each value is copied as it is added. */
  openList(): OpenList
}

/**
 * What arrives is what `structuredClone` makes of the value, with these differences: a Buffer arrives as a Buffer, errors
 * with name, parts and own fields, each view with memory of its own, and what the library shares as a reference. Refused:
 * what `structuredClone` refuses, and objects that would arrive without their content: handles, iterators, emitters.
 */
export function createCodec(maxPayloadBytes = MAX_PAYLOAD_BYTES, resolve: Resolve | null = null): Codec {
  // Null while they are at work: a getter of the value, or a reference that is resolved, may need another value.
  let writer: ValueWriter | null = new ValueWriter(maxPayloadBytes)
  let reader: ValueReader | null = new ValueReader(resolve)

  function written(
    value: unknown,
    what: What,
    large: Uint8Array[] | null,
    references: Reference[] | null,
    write: (to: ValueWriter) => void,
  ): Uint8Array {
    const own = writer ?? new ValueWriter(maxPayloadBytes)
    writer = null
    try {
      own.begin(large, references)
      try {
        write(own)
      } catch (cause) {
        throw refusal(value, cause, { what, maxBytes: maxPayloadBytes, isItem: references !== null })
      }
      checkSize(own.bytesSoFar, large, what, maxPayloadBytes)
      return own.bytes
    } finally {
      writer = own
    }
  }

  const encode = (
    value: unknown,
    what: string,
    large: Uint8Array[] | null,
    references: Reference[] | null = null,
  ): Uint8Array =>
    written(value, what, large, references, (to) => {
      to.value(value)
    })

  const encodeList = (
    values: readonly unknown[],
    what: What,
    large: Uint8Array[] | null,
    form: ListForm = 'values',
  ): Uint8Array =>
    // The path of what is refused begins at the one value, where there is one.
    written(values.length === 1 ? values[0] : values, what, large, null, (to) => {
      if (form === 'values') {
        to.whole(values)
        return
      }
      to.listHead(values.length)
      for (let i = 0; i < values.length; i++) to.args(values[i] as readonly unknown[])
    })

  return {
    // A copy: the writer uses its memory again.
    encode: (value, what) => Uint8Array.prototype.slice.call(encode(value, what, null)),
    encodeParts(value, what) {
      const large: Uint8Array[] = []
      return { bytes: encode(value, what, large), large }
    },
    encodeList(values, what, form) {
      const large: Uint8Array[] = []
      return { bytes: encodeList(values, what, large, form), large }
    },
    encodeWholeList: (values, what, form) => encodeList(values, what, null, form),
    encodeItem(value, what) {
      const references: Reference[] = []
      return { bytes: Uint8Array.prototype.slice.call(encode(value, what, null, references)), references }
    },
    openList: () => new GrowingList(maxPayloadBytes),
    decode,
    decodeSingle: (bytes) => decode(bytes),
  }

  function decode(bytes: Uint8Array, large: readonly Buffer[] = []): unknown {
    const own = reader ?? new ValueReader(resolve)
    reader = null
    try {
      return own.read(bytes, large)
    } catch (cause) {
      throw new ProtocolError('a value that cannot be decoded', { cause })
    } finally {
      reader = own
    }
  }
}
