// The work that every pool is given, in the one form that all their workers can load.

/** @param {number} x */
function addOne(x) {
  return x + 1
}

/** @param {unknown} bytes */
function echo(bytes) {
  return bytes
}

/**
 * A buffer that lost its type or its bytes on the way has no length here.
 * @param {unknown} bytes
 */
function readBuffer(bytes) {
  return bytes instanceof Uint8Array ? { length: bytes.length, sum: sumOfSamples(bytes) } : { length: -1, sum: -1 }
}

/**
 * A few bytes from all over.
 * @param {Uint8Array} bytes
 */
function sumOfSamples(bytes) {
  let sum = 0
  const step = Math.max(1, Math.floor(bytes.length / 64))
  for (let i = 0; i < bytes.length; i += step) sum += bytes[i] ?? 0
  return sum + (bytes[bytes.length - 1] ?? 0)
}

module.exports = { addOne, echo, readBuffer, sumOfSamples }
