// Draws the timeline on its canvas: every frame while a person moves in it, otherwise a few times a second.

import { type RefObject, useCallback, useEffect, useRef } from 'react'
import type { ProcessRecord } from '../../../shared/session-state.ts'
import { sessionStore } from '../../live/session-store.ts'
import { freezeStore } from '../../live/freeze-store.ts'
import { coloursOf, paint } from './paint.ts'
import { lengthOf, type Range, upTo } from './range.ts'
import type { SpanList } from './span-list.ts'

const COLOURS_EVERY_MS = 500

/** Estimates the journal's clock between two messages. */
function clock(): () => number {
  let offsetMs = 0
  let heardMs = -1
  return () => {
    const { nowMs } = sessionStore.getState()
    if (nowMs !== heardMs) {
      heardMs = nowMs
      offsetMs = Math.max(offsetMs, nowMs - performance.now())
    }
    return performance.now() + offsetMs
  }
}

export interface Shown {
  range: Range
  following: boolean
  marked: Range | null
}

/** Moves of a person are drawn frame by frame; otherwise the picture is redrawn as new spans arrive. */
const AWAKE_MS = 1_000
const ASLEEP_EVERY_MS = 250

interface Canvas {
  readonly canvas: RefObject<HTMLCanvasElement | null>
  readonly scroll: RefObject<HTMLDivElement | null>
  readonly shown: RefObject<Shown>
  readonly spans: SpanList
  readonly lanes: readonly ProcessRecord[]
}

/** Returns a function to call at each move of a person. */
export function useCanvas({ canvas, scroll, shown, spans, lanes }: Canvas): () => void {
  const wake = useRef<() => void>(() => undefined)
  // A ref, not a dependency of the loop: every start and exit would restart the loop at full rate.
  const drawn = useRef(lanes)
  useEffect(() => {
    drawn.current = lanes
  }, [lanes])
  useEffect(() => {
    const now = clock()
    let frame = 0
    let timer = 0
    let awakeUntilMs = performance.now() + AWAKE_MS
    let colours: ReturnType<typeof coloursOf> | null = null
    let colouredMs = 0
    const draw = (): void => {
      const [element, frameElement] = [canvas.current, scroll.current]
      const context = element?.getContext('2d')
      if (element === null || frameElement === null || context === null || context === undefined) return
      const nowMs = now()
      if (colours === null || performance.now() - colouredMs > COLOURS_EVERY_MS) {
        colours = coloursOf(element)
        colouredMs = performance.now()
      }
      const state = shown.current
      if (state.following && !freezeStore.getState().frozen) state.range = upTo(nowMs, lengthOf(state.range))
      const [width, height, ratio] = [frameElement.clientWidth, frameElement.clientHeight, window.devicePixelRatio]
      if (element.width !== Math.round(width * ratio) || element.height !== Math.round(height * ratio)) {
        element.width = Math.round(width * ratio)
        element.height = Math.round(height * ratio)
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0)
      const extent = spans.extent
      const gapBeforeMs = spans.missed > 0 && extent !== null ? extent.fromMs : null
      const { range, marked } = state
      const { metricsOf } = sessionStore.getState()
      const scrollPx = frameElement.scrollTop
      paint(
        context,
        { width, height, range, lanes: drawn.current, scrollPx, spans, metricsOf, nowMs, marked, gapBeforeMs },
        colours,
      )
    }
    const step = (): void => {
      draw()
      const next = (): void => {
        frame = requestAnimationFrame(step)
      }
      if (performance.now() < awakeUntilMs) next()
      else timer = window.setTimeout(next, ASLEEP_EVERY_MS)
    }
    wake.current = () => {
      const asleep = performance.now() >= awakeUntilMs
      awakeUntilMs = performance.now() + AWAKE_MS
      if (!asleep) return
      window.clearTimeout(timer)
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(step)
    }
    const element = scroll.current
    const onScroll = (): void => wake.current()
    element?.addEventListener('scroll', onScroll, { passive: true })
    frame = requestAnimationFrame(step)
    return () => {
      window.clearTimeout(timer)
      cancelAnimationFrame(frame)
      element?.removeEventListener('scroll', onScroll)
    }
  }, [canvas, scroll, shown, spans])
  return useCallback(() => wake.current(), [])
}
