// The buffers that are sent, and how it is told that one came whole.

import { sumOfSamples } from './programs/functions.cjs'

export const BUFFER_BYTES = 4 * 1024 * 1024

/** A few different ones, so that an answer of one is not taken for the other's. */
export function inputBuffers() {
  return Array.from({ length: 4 }, (_, i) => patternedBuffer(BUFFER_BYTES, i + 1))
}

/**
 * @param {number} bytes
 * @param {number} seed
 */
export function patternedBuffer(bytes, seed) {
  const buffer = Buffer.allocUnsafe(bytes)
  const words = new Uint32Array(buffer.buffer, buffer.byteOffset, bytes >>> 2)
  let x = seed
  for (let i = 0; i < words.length; i++) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0
    words[i] = x
  }
  return buffer
}

/**
 * @param {unknown} result
 * @param {Buffer | undefined} sent
 */
export function checkBuffer(result, sent) {
  if (sent === undefined || !(result instanceof Uint8Array) || result.length !== sent.length) return false
  return sumOfSamples(result) === sumOfSamples(sent) && result[12_345] === sent[12_345] && result !== sent
}

/**
 * @param {unknown} result
 * @param {Buffer | undefined} sent
 */
export function checkRead(result, sent) {
  if (sent === undefined || typeof result !== 'object' || result === null) return false
  return Reflect.get(result, 'length') === sent.length && Reflect.get(result, 'sum') === sumOfSamples(sent)
}
