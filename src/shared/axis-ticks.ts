// The ticks of an axis, at round numbers.

const STEPS = [1, 2, 5, 10] as const
/** A log axis with fewer powers of ten than this also gets ticks between them. */
const FEW_POWERS = 3

/** Multiples of 1, 2 or 5 times a power of ten, or of `unit`, within the range: at most one more than `spaces`. */
export function linearTicks(from: number, to: number, spaces: number, unit = 0): readonly number[] {
  const least = (to - from) / spaces
  if (least <= 0) return [from]
  const scale = unit === 0 ? 1 : unit
  const power = 10 ** Math.floor(Math.log10(least / scale))
  const step = Math.max(unit, scale * power * (STEPS.find((one) => one * power * scale >= least) ?? 10))
  const first = Math.ceil(from / step)
  const last = Math.floor(to / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => (first + place) * step)
}

/** Powers of ten within the range; if they are few, also 2 and 5 times each. */
export function logTicks(from: number, to: number): readonly number[] {
  const [first, last] = [Math.floor(Math.log10(from)), Math.ceil(Math.log10(to))]
  const powers = Array.from({ length: last - first + 1 }, (_, place) => 10 ** (first + place))
  const within = (ticks: readonly number[]): readonly number[] => ticks.filter((tick) => tick >= from && tick <= to)
  const whole = within(powers)
  return whole.length >= FEW_POWERS ? whole : within(powers.flatMap((power) => [power, 2 * power, 5 * power]))
}
