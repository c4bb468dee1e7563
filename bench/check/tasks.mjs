// The work of the measurements. It is the same file for both trees.

/** @param {unknown} value */
export const echo = (value) => value

/** @param {unknown} value */
export function work100us(value) {
  const until = performance.now() + 0.1
  while (performance.now() < until);
  return value
}
