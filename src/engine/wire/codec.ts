// Values to bytes and back, as the codec "clone": value-writer.ts and value-reader.ts. A codec can be replaced: other
// runtimes get JSON. parent-codec.ts is the parent's, boot/child-channel.ts makes that of a child.

import { PayloadTooLargeError, ProtocolError, TaskSerializationError } from '../errors.ts'
import { MAX_PAYLOAD_BYTES } from './protocol.ts'
import type { Reference, Resolve } from './references.ts'
import { findUnserialisable, textOfThrown } from './unserialisable.ts'
import { TooLarge } from './byte-writer.ts'
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

export interface Codec {
  /** Everything in one piece. @throws TaskSerializationError naming the path, PayloadTooLargeError over the limit. */
  encode(value: unknown, what: string): Uint8Array
  /** Large buffers are left out of the bytes, not copied. @throws as `encode`. */
  encodeParts(value: unknown, what: string): Encoded
  /** Each value as if it were sent alone: what two of them share is copied for both. @throws as `encode`. */
  encodeList(values: readonly unknown[], what: string, form?: ListForm): Encoded
  /** The same, whole. @throws as `encode`. */
  encodeWholeList(values: readonly unknown[], what: string, form?: ListForm): Uint8Array
  /** As `encode`, of an item that waits in a queue before a process gets it. */
  encodeItem(value: unknown, what: string): EncodedItem
  /** A list of values as in `encodeList` that grows: each value is copied as it is added. */
  openList(): OpenList
  /** A list is decoded to an array. @throws ProtocolError when the bytes are no value. */
  decode(bytes: Uint8Array, large?: readonly Buffer[]): unknown
}

export interface OpenList {
  readonly count: number
  /** Bytes so far; plain numbers may not be counted. */
  readonly bytes: number
  /** False when the value holds large buffers: it was not added. @throws as `encode`; the list is as before then. */
  add(value: unknown, what: string): boolean
  /** What was added since the last call, in one piece; valid until the next `add`. */
  take(): Uint8Array
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
    what: string,
    large: Uint8Array[] | null,
    references: Reference[] | null,
    write: (to: ValueWriter) => void,
  ): Uint8Array {
    const own = writer ?? new ValueWriter(maxPayloadBytes)
    writer = null
    try {
      own.begin(large, references)
      const writeTo = (): void => {
        write(own)
      }
      refusing(value, what, maxPayloadBytes, writeTo, references !== null)
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
    what: string,
    large: Uint8Array[] | null,
    form: ListForm = 'values',
  ): Uint8Array =>
    written(values, what, large, null, (to) => {
      if (to.numbers(values)) return
      to.listHead(values.length)
      if (form === 'values') for (let i = 0; i < values.length; i++) to.value(values[i])
      else for (let i = 0; i < values.length; i++) to.args(values[i] as readonly unknown[])
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
    decode(bytes, large = []) {
      const own = reader ?? new ValueReader(resolve)
      reader = null
      try {
        return own.read(bytes, large)
      } catch (cause) {
        throw new ProtocolError('a value that cannot be decoded', { cause })
      } finally {
        reader = own
      }
    },
  }
}

/** Answers of tasks: mostly numbers, which are copied as they are and written together. */
class GrowingList implements OpenList {
  readonly #maxBytes: number
  readonly #writer: ValueWriter
  readonly #large: Uint8Array[] = []
  /** Null from the first value on that is no number. */
  #numbers: number[] | null = []
  #count = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
    this.#writer = new ValueWriter(maxBytes)
  }

  get count(): number {
    return this.#count
  }

  get bytes(): number {
    return this.#writer.bytesSoFar
  }

  add(value: unknown, what: string): boolean {
    if (this.#count === 0) {
      this.#writer.begin(this.#large)
      this.#numbers = []
    }
    if (this.#numbers !== null) {
      if (typeof value === 'number') {
        this.#numbers.push(value)
        this.#count++
        return true
      }
      const numbers = this.#numbers
      this.#numbers = null
      this.#writer.listHead(0)
      for (const number of numbers) this.#writer.value(number)
    }
    const writer = this.#writer
    const [at, shapes] = [writer.bytesSoFar, writer.shapeCount]
    let isAdded = false
    try {
      refusing(value, what, this.#maxBytes, () => {
        writer.value(value)
      })
      checkSize(writer.bytesSoFar - at, this.#large, what, this.#maxBytes)
      isAdded = this.#large.length === 0
    } finally {
      if (!isAdded) writer.rollBack(at, shapes)
      this.#large.length = 0
    }
    if (isAdded) this.#count++
    return isAdded
  }

  take(): Uint8Array {
    const writer = this.#writer
    if (this.#numbers === null) writer.setCount(this.#count)
    else writer.numbers(this.#numbers)
    this.#count = 0
    return writer.bytes
  }
}

/** @throws TaskSerializationError, PayloadTooLargeError */
function refusing(value: unknown, what: string, maxBytes: number, write: () => void, isItem = false): void {
  try {
    write()
  } catch (cause) {
    if (isTooLarge(cause)) throw new PayloadTooLargeError(what, cause.bytes, maxBytes)
    // An item's reference has no side effect: asked again, it says why it cannot wait in a queue.
    const found = findUnserialisable(value, (part) => isItem && part.toReference('item'))
    throw new TaskSerializationError(what, found?.path ?? '', found?.reason ?? textOfThrown(cause), { cause })
  }
}

/** What a getter throws may be anything, even something that throws when it is looked at. */
function isTooLarge(thrown: unknown): thrown is TooLarge {
  try {
    return thrown instanceof TooLarge
  } catch {
    return false
  }
}

function checkSize(bytes: number, large: readonly Uint8Array[] | null, what: string, maxBytes: number): void {
  let size = bytes
  for (const buffer of large ?? []) size += buffer.length
  if (size > maxBytes) throw new PayloadTooLargeError(what, size, maxBytes)
}
