// Control frames: a number, small JSON text and perhaps bytes. Also the header of every frame.

import { ProtocolError } from '../errors.ts'
import { HEADER_BYTES, type Kind, MAX_CONTROL_DEPTH } from './protocol.ts'

export function frame(kind: Kind, bodyBytes: number): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + bodyBytes)
  bytes.writeUInt32LE(bodyBytes + 1, 0)
  bytes[4] = kind
  return bytes
}

export function encodeText(kind: Kind, head: number, value: unknown, payload?: Uint8Array): Buffer {
  const text = Buffer.from(JSON.stringify(value), 'utf8')
  const bytes = frame(kind, 8 + text.length + (payload?.length ?? 0))
  bytes.writeUInt32LE(head, HEADER_BYTES)
  bytes.writeUInt32LE(text.length, HEADER_BYTES + 4)
  text.copy(bytes, HEADER_BYTES + 8)
  if (payload !== undefined) bytes.set(payload, HEADER_BYTES + 8 + text.length)
  return bytes
}

interface TextBody {
  readonly head: number
  readonly value: unknown
  readonly payload: Buffer
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const [QUOTE, BACKSLASH] = [0x22, 0x5c]
const [SQUARE, END_SQUARE, CURLY, END_CURLY] = [0x5b, 0x5d, 0x7b, 0x7d]

/** Checked before parsing: a megabyte of brackets would become tens of megabytes of objects. */
function isDeep(json: Uint8Array): boolean {
  let depth = 0
  let inText = false
  for (let i = 0; i < json.length; i++) {
    const byte = json[i]
    if (inText) {
      if (byte === BACKSLASH) i++
      else if (byte === QUOTE) inText = false
    } else if (byte === QUOTE) inText = true
    else if (byte === SQUARE || byte === CURLY) {
      if (++depth > MAX_CONTROL_DEPTH) return true
    } else if (byte === END_SQUARE || byte === END_CURLY) depth--
  }
  return false
}

export function decodeText(body: Buffer): TextBody {
  if (body.length < 8) throw new ProtocolError('control frame shorter than its envelope')
  const length = body.readUInt32LE(4)
  if (8 + length > body.length) throw new ProtocolError('control frame shorter than its text')
  const json = body.subarray(8, 8 + length)
  if (isDeep(json)) throw new ProtocolError(`control frame nested deeper than ${MAX_CONTROL_DEPTH}`)
  let value: unknown
  try {
    value = JSON.parse(UTF8.decode(json))
  } catch (cause) {
    throw new ProtocolError('control frame is not JSON', { cause })
  }
  return { head: body.readUInt32LE(0), value, payload: body.subarray(8 + length) }
}

export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

export function text(value: unknown, name: string): string {
  const found = field(value, name)
  if (typeof found !== 'string') throw new ProtocolError(`control frame lacks the text "${name}"`)
  return found
}

export function whole(value: unknown, name: string): number {
  const found = field(value, name)
  if (!Number.isSafeInteger(found)) throw new ProtocolError(`control frame lacks the whole number "${name}"`)
  return found as number
}
