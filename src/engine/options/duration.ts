// The one reader of durations: every time limit, grace time and back-off that the library takes goes through it.

import { OptionError } from '../errors.ts'

/**
 * Milliseconds as they were given; `Infinity` is a wait without a limit. How long a timer of Node can be does not matter:
 * see process/long-timer.ts.
 * @throws OptionError for what is no number, NaN and negative numbers.
 */
export function durationOf(option: string, value: unknown, least: 'zero' | 'above-zero' = 'zero'): number {
  const isLong = typeof value === 'number' && (least === 'zero' ? value >= 0 : value > 0)
  if (isLong) return value
  throw new OptionError(option, `a number of milliseconds, ${least === 'zero' ? '0 or more' : 'above 0'}`, value)
}

/** As `durationOf`; an option that is left out stays out. */
export function optionalDuration(
  option: string,
  value: unknown,
  least: 'zero' | 'above-zero' = 'zero',
): number | undefined {
  return value === undefined ? undefined : durationOf(option, value, least)
}
