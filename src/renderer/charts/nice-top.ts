// Where the scale of a chart ends: at a round number, so that it does not jump with each point.

/** A line of zeros is at the bottom, not in the middle. */
const LEAST_TOP = 1
const STEPS = [1, 2, 4, 5, 8, 10] as const

/** The least of 1, 2, 4, 5 or 8 times a power of ten that is not below `most`, and not below 1. */
export function niceTop(most: number): number {
  const least = Math.max(LEAST_TOP, most)
  const power = 10 ** Math.floor(Math.log10(least))
  return power * (STEPS.find((step) => step * power >= least) ?? 10)
}
