// A small area of a series as an SVG path: no axes, the newest value at the right edge.

function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** `points`: how many fill the width. Values are cut to 0..max. */
export function sparkPath(
  values: readonly number[],
  points: number,
  width: number,
  height: number,
  max: number,
): string {
  const shown = values.slice(-points)
  if (shown.length === 0) return ''
  const step = width / Math.max(1, points - 1)
  const left = width - step * (shown.length - 1)
  const line = shown.map((value, place) => {
    const share = Math.max(0, Math.min(1, value / max))
    return `${round(left + place * step)} ${round(height - share * height)}`
  })
  return `M${round(left)} ${height}L${line.join('L')}L${width} ${height}Z`
}
