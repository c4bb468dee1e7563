// Whole numbers of any size as pickle writes them: two's complement, little endian, as short as it can be.

export function bigintBytes(value: bigint): Buffer {
  if (value === 0n) return Buffer.alloc(0)
  // The sign has a bit of its own.
  const magnitude = value < 0n ? -value - 1n : value
  const bits = magnitude.toString(16).length * 4 + 1
  const size = Math.ceil(bits / 8)
  const hex = BigInt.asUintN(8 * size, value)
    .toString(16)
    .padStart(2 * size, '0')
  const bytes = Buffer.from(hex, 'hex').reverse()
  const last = bytes[size - 1]
  const isSpare = size > 1 && (last === 0 || last === 0xff) && ((bytes[size - 2] ?? 0) & 0x80) === (last & 0x80)
  return isSpare ? bytes.subarray(0, size - 1) : bytes
}

/** A number where it is exact as one, else a bigint. */
export function wholeFrom(bytes: Buffer): number | bigint {
  const { length } = bytes
  if (length === 0) return 0
  if (length <= 6) return bytes.readIntLE(0, length)
  const value = BigInt.asIntN(8 * length, BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`))
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
