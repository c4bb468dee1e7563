// The parent's end of the codec "pickle", which children that run Python speak: their standard library writes and reads it
// in C. docs/decisions/0024 says why, docs/python.md has the table of what crosses.

import { ProtocolError } from '../errors.ts'
import type { ListForm, ParentCodec } from './codec.ts'
import { PickleReader } from './pickle-reader.ts'
import { refusedByPython } from './pickle-refusals.ts'
import { PickleWriter } from './pickle-writer.ts'
import { MAX_PAYLOAD_BYTES } from './protocol.ts'
import { checkSize, refusal, type What } from './refusal.ts'

export function createPickleCodec(maxPayloadBytes = MAX_PAYLOAD_BYTES): ParentCodec {
  // Null while it is at work: a getter of the value may need another one.
  let writer: PickleWriter | null = new PickleWriter(maxPayloadBytes)
  let reader: PickleReader | null = new PickleReader()

  function written(value: unknown, what: What, large: Uint8Array[] | null, write: (to: PickleWriter) => void): Buffer {
    const own = writer ?? new PickleWriter(maxPayloadBytes)
    writer = null
    try {
      own.begin(large)
      try {
        write(own)
      } catch (cause) {
        throw refusal(value, cause, { what, maxBytes: maxPayloadBytes, isItem: false, alsoRefused: refusedByPython })
      }
      checkSize(own.bytesSoFar, large, what, maxPayloadBytes)
      return own.bytes
    } finally {
      writer = own
    }
  }

  const list = (
    values: readonly unknown[],
    what: What,
    large: Uint8Array[] | null,
    form: ListForm = 'values',
  ): Buffer =>
    // The path of what is refused begins at the one value, where there is one.
    written(values.length === 1 ? values[0] : values, what, large, (to) => {
      to.list(values, form === 'args')
    })

  return {
    // A copy: the writer uses its memory again.
    encode: (value, what) =>
      Uint8Array.prototype.slice.call(
        written(value, what, null, (to) => {
          to.single(value)
        }),
      ),
    encodeList(values, what, form) {
      const large: Uint8Array[] = []
      return { bytes: list(values, what, large, form), large }
    },
    encodeWholeList: (values, what, form) => list(values, what, null, form),
    decode,
    decodeSingle(bytes) {
      const [value, ...more] = decode(bytes)
      if (more.length > 0) throw new ProtocolError('several values in place of one')
      return value
    },
  }

  function decode(bytes: Uint8Array, large: readonly Buffer[] = []): unknown[] {
    const own = reader ?? new PickleReader()
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
