// The place of the window from the kept file: checked by hand, and used only if a screen shows it.

import type { Rectangle } from 'electron'

/** So much of the window must be on a screen, so that the mouse can reach it. */
const VISIBLE_PX = 100
const LEAST_PX = 200
const FARTHEST_PX = 100_000

export interface WindowPlace {
  readonly bounds: Rectangle
  readonly maximized: boolean
}

/** Checked by hand: the window waits for this, and zod would take a tenth of the time until it opens. */
export function placeFrom(kept: unknown): WindowPlace | null {
  if (typeof kept !== 'object' || kept === null) return null
  const { bounds, maximized } = kept as { readonly bounds?: unknown; readonly maximized?: unknown }
  if (typeof bounds !== 'object' || bounds === null || typeof maximized !== 'boolean') return null
  const { x, y, width, height } = bounds as Partial<Record<string, unknown>>
  const whole = [x, y, width, height].filter(
    (one): one is number => Number.isInteger(one) && Math.abs(Number(one)) <= FARTHEST_PX,
  )
  const [left = 0, top = 0, wide = 0, high = 0] = whole
  if (whole.length !== 4 || wide < LEAST_PX || high < LEAST_PX) return null
  return { bounds: { x: left, y: top, width: wide, height: high }, maximized }
}

export function isVisible(bounds: Rectangle, areas: readonly Rectangle[]): boolean {
  return areas.some((area) => {
    const width = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x)
    const height = Math.min(bounds.y + bounds.height, area.y + area.height) - Math.max(bounds.y, area.y)
    return width >= VISIBLE_PX && height >= VISIBLE_PX
  })
}
