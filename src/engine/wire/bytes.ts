// Binary data of all kinds: which kind of array a value is, its bytes, and the same kind again around other bytes.

const KINDS = [
  Buffer,
  Uint8Array,
  ArrayBuffer,
  DataView,
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const

/** Place in the list above: a part of the protocol, so the list only grows at its end. */
export type BytesKind = number

const CLASS_NAME = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
)

/** A user's class that extends one of these arrives as the class that it extends; so does one of another realm. */
export function kindOfBytes(value: ArrayBuffer | ArrayBufferView): BytesKind {
  if (Buffer.isBuffer(value)) return 0
  if (!ArrayBuffer.isView(value)) return KINDS.indexOf(ArrayBuffer)
  const name = CLASS_NAME?.get?.call(value) as string | undefined
  return name === undefined ? KINDS.indexOf(DataView) : KINDS.findIndex((Class) => Class.name === name)
}

/** The name of the class that it arrives as. */
export function classNameOf(value: ArrayBuffer | ArrayBufferView): string {
  return KINDS[kindOfBytes(value)]?.name ?? ''
}

export function bytesOf(value: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value)
}

/** `own`: the memory has no other owner and may be kept. @throws RangeError when the bytes do not fit the kind. */
export function viewOf(kind: BytesKind, bytes: Buffer, own: boolean): unknown {
  const Class = KINDS[kind]
  if (Class === undefined) throw new RangeError(`unknown kind of bytes: ${kind}`)
  if (Class === Buffer) return own ? bytes : Buffer.from(bytes)
  // Few bytes get memory of their own, too: an array of numbers must begin at a multiple of their size.
  const whole = own && bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength
  const memory = whole ? bytes.buffer : Uint8Array.prototype.slice.call(bytes).buffer
  return Class === ArrayBuffer ? memory : new (Class as new (memory: ArrayBufferLike) => unknown)(memory)
}
