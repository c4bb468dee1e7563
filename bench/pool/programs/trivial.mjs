// The least that a worker can be given.

/** @param {number} x */
export function answer(x) {
  return [x, process.pid]
}
