// What every bench shares: order statistics, and one way to print them.

/**
 * @param {readonly number[]} values
 * @param {number} share 0 to 1
 */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

/** @param {readonly number[]} values */
export function median(values) {
  return quantile(values, 0.5)
}

/** Milliseconds on the wall clock, finer than Date.now(): comparable between processes of one machine. */
export function wallMs() {
  return performance.timeOrigin + performance.now()
}

/**
 * One object a line with --json, else a line for people.
 * @param {{ bench: string, subject: string } & Record<string, string | number | boolean>} figures
 */
export function report(figures) {
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify(figures))
    return
  }
  const { bench, subject, ...rest } = figures
  const text = Object.entries(rest).map(([key, value]) => `${key} ${typeof value === 'number' ? round(value) : value}`)
  console.log(`${bench}  ${subject.padEnd(14)} ${text.join('  ')}`)
}

/** @param {number} value */
function round(value) {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}
