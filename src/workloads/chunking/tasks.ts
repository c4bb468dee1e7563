// What the workers run: one small item, or all of them in a plain loop.

/** A little arithmetic: `steps` steps of it, from `seed` on. */
export function item(seed: number, steps: number): number {
  let value = seed
  for (let i = 0; i < steps; i++) value = (value * 31 + i) % 1_000_003
  return value
}

/** The same items without a pool: the sum of their values, and the milliseconds of the loop alone. */
export function allItems(inputs: readonly (readonly [seed: number, steps: number])[]): readonly [number, number] {
  const beganMs = performance.now()
  let sum = 0
  for (const [seed, steps] of inputs) sum += item(seed, steps)
  return [sum, performance.now() - beganMs]
}
