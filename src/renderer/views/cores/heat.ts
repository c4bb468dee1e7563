// The load of many cores over time: one line for each core, one column for each second. Pure, except for the canvas.

/** The core and the second at a place on the canvas. */
export interface HeatCell {
  readonly core: number
  /** Seconds before now. */
  readonly secondsAgo: number
}

/** Lines of at least this height keep a gap to the next. */
const GAP_FROM_PX = 4

export interface HeatBox {
  /** Size of the canvas in its own pixels. */
  readonly width: number
  readonly height: number
  readonly cores: number
  /** Number of columns; fewer points are aligned to the right. */
  readonly seconds: number
}

export function cellAt({ width, height, cores, seconds }: HeatBox, x: number, y: number): HeatCell | null {
  if (x < 0 || y < 0 || x >= width || y >= height || cores === 0) return null
  return {
    core: Math.floor((y * cores) / height),
    secondsAgo: seconds - 1 - Math.floor((x * seconds) / width),
  }
}

/** `points`: loads of all cores, 0 to 100, the newest last. Edges fall on whole pixels, so that no line is blurred. */
export function paintHeat(
  context: Pick<CanvasRenderingContext2D, 'clearRect' | 'fillRect' | 'fillStyle' | 'globalAlpha'>,
  box: HeatBox,
  points: readonly (readonly number[])[],
  colour: string,
): void {
  const { width, height, cores, seconds } = box
  context.clearRect(0, 0, width, height)
  context.fillStyle = colour
  const shown = points.slice(-seconds)
  const first = seconds - shown.length
  for (const [place, loads] of shown.entries()) {
    const left = Math.round(((first + place) * width) / seconds)
    const right = Math.round(((first + place + 1) * width) / seconds)
    for (let core = 0; core < cores; core++) {
      const top = Math.round((core * height) / cores)
      const bottom = Math.round(((core + 1) * height) / cores)
      const gap = bottom - top >= GAP_FROM_PX ? 1 : 0
      context.globalAlpha = Math.min(1, Math.max(0, (loads[core] ?? 0) / 100))
      context.fillRect(left, top, right - left, bottom - top - gap)
    }
  }
  context.globalAlpha = 1
}
