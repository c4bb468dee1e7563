// Thins a chart's points to at most `most`: each point left is the highest of its stretch, so that no peak disappears.

export interface Points {
  readonly x: readonly number[]
  readonly y: readonly number[]
}

/** Each point left has the last x of its stretch and the highest y. */
export function downsample(points: Points, most: number): Points {
  const { length } = points.x
  if (length <= most) return points
  const [x, y]: [number[], number[]] = [[], []]
  let stretch = -1
  for (let place = 0; place < length; place++) {
    const now = Math.floor((place * most) / length)
    const value = points.y[place] ?? 0
    if (now !== stretch) y.push(value)
    else y[y.length - 1] = Math.max(y.at(-1) ?? 0, value)
    x[y.length - 1] = points.x[place] ?? 0
    stretch = now
  }
  return { x, y }
}
