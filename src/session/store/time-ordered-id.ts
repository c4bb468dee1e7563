// An id that sorts by its time: a UUID of version 7 (RFC 9562).

import { randomBytes } from 'node:crypto'

/** @param atMs wall clock, in ms since 1970 */
export function timeOrderedId(atMs = Date.now()): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(Math.floor(atMs), 0, 6)
  bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6)
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
