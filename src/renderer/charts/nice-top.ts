// The end of a chart's scale: a round number, so that the scale does not jump with each point.

const STEPS = [1, 2, 4, 5, 8, 10] as const

/**
 * The least of 1, 2, 4, 5 or 8 times a power of ten, in units, that is not below `most`. At least one unit, so that a
 * line of zeros is at the bottom, not in the middle.
 */
export function niceTop(most: number, unit = 1): number {
  const least = Math.max(1, most / unit)
  const power = 10 ** Math.floor(Math.log10(least))
  return unit * power * (STEPS.find((step) => step * power >= least) ?? 10)
}
