// The load of many cores over time, a line a core and a column a second. Pure, but for the canvas that it is given.

/** What a place on the canvas means. */
export interface HeatCell {
  readonly core: number
  /** Back from now. */
  readonly secondsAgo: number
}

/** Where there is room for it a line keeps a gap to the next. */
const GAP_FROM_PX = 4

export interface HeatBox {
  /** Of the canvas, in its own pixels. */
  readonly width: number
  readonly height: number
  readonly cores: number
  /** Columns; fewer points stand at the right. */
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
