// Measured numbers in words: three digits, and the unit that suits.

/** "1.23 s", "45.6 ms", "0.12 ms", "2 min 5 s". */
export function timeWords(ms: number): string {
  if (ms >= 100_000) {
    const seconds = Math.round(ms / 1_000)
    return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  }
  if (ms >= 1_000) return `${digits(ms / 1_000)} s`
  return ms >= 0.001 ? `${digits(ms)} ms` : `${digits(ms * 1_000)} µs`
}

/** "64 MiB", "1.5 KiB", "12 B". */
export function bytesWords(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let unit = 0
  let value = bytes
  // Before rounding would make it 1,024 of a unit.
  while (Math.round(value) >= 1_024 && unit < units.length - 1) {
    value /= 1_024
    unit += 1
  }
  return `${unit === 0 ? Math.round(value) : digits(value)} ${units[unit] ?? ''}`
}

/** "2.31", "12.4", "131": three digits, none behind the point that say nothing. */
export function digits(value: number): string {
  const size = Math.abs(value)
  const behind = size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 || size === 0 ? 2 : 3
  return value.toFixed(behind)
}

/** "37%". */
export function percentWords(share: number): string {
  const percent = 100 * share
  return `${percent !== 0 && Math.abs(percent) < 1 ? percent.toFixed(1) : Math.round(percent)}%`
}
