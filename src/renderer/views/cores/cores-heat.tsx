// Every core over the last minute: for machines with many cores, and to see when which core was idle.

import { type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import css from './cores.module.css'
import { cellAt, paintHeat } from './heat.ts'

const LEAST_LINE_PX = 1
const MOST_LINE_PX = 24

interface CoresHeatProps {
  /** Loads of all cores, a point a second, the newest last. */
  readonly points: readonly (readonly number[])[]
  readonly seconds: number
  /** More cores than the meters have room for. */
  readonly isMany: boolean
}

export function CoresHeat({ points, seconds, isMany }: CoresHeatProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [pointed, setPointed] = useState<{ readonly core: number; readonly secondsAgo: number } | null>(null)
  const now = points.at(-1) ?? []
  const cores = now.length
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d') ?? null
    if (element === null || context === null) return
    const paint = (): void => {
      const scale = window.devicePixelRatio
      const [width, height] = [element.clientWidth * scale, element.clientHeight * scale].map(Math.round)
      if (width === undefined || height === undefined || width === 0 || height === 0) return
      if (element.width !== width) element.width = width
      if (element.height !== height) element.height = height
      const colour = getComputedStyle(element).getPropertyValue('--pd-accent').trim()
      paintHeat(context, { width, height, cores, seconds }, points, colour)
    }
    paint()
    const resized = new ResizeObserver(paint)
    resized.observe(element)
    return () => resized.disconnect()
  }, [points, cores, seconds])
  const onMove = ({ nativeEvent, currentTarget }: MouseEvent<HTMLCanvasElement>): void => {
    const box = { width: currentTarget.clientWidth, height: currentTarget.clientHeight, cores, seconds }
    setPointed(cellAt(box, nativeEvent.offsetX, nativeEvent.offsetY))
  }
  const load = pointed === null ? undefined : points.at(-1 - pointed.secondsAgo)?.[pointed.core]
  const highest = now.indexOf(Math.max(...now))
  return (
    <div className={css.heat} data-many={isMany}>
      <div className={css.heatBox}>
        <canvas
          ref={canvas}
          className={css.heatCanvas}
          style={{ minHeight: cores * LEAST_LINE_PX, maxHeight: cores * MOST_LINE_PX }}
          role="img"
          aria-label={`Load of ${cores} cores over the last minute; the highest now is core ${highest} at ${Math.round(now[highest] ?? 0)} %`}
          data-testid="cores-heat"
          onMouseMove={onMove}
          onMouseLeave={() => setPointed(null)}
        />
      </div>
      <p className={css.heatText} data-testid="cores-heat-text">
        {pointed === null || load === undefined
          ? `A line a core, 0 to ${cores - 1} from above; strong is busy`
          : `Core ${pointed.core}, ${pointed.secondsAgo === 0 ? 'now' : `${pointed.secondsAgo} s ago`}: ${Math.round(load)} %`}
      </p>
    </div>
  )
}
