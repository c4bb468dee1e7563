// Draws the timeline: an axis; a lane for each process with its wall time, its work and its exit; and missing spans.

import type { ProcessRecord } from '../../../shared/session-state.ts'
import type { ProcessMetrics } from '../../../shared/metrics.ts'
import type { ProcessId } from '../../../shared/process.ts'
import { openWork } from './open-work.ts'
import { lengthOf, type Range, ticks } from './range.ts'
import type { SpanList } from './span-list.ts'

export const LANE_PX = 18
export const AXIS_PX = 20
export const NAMES_PX = 148

export interface Colours {
  readonly text: string
  readonly dim: string
  readonly line: string
  readonly panel: string
  readonly raised: string
  /** By the code of the outcome: done, failed, lost. */
  readonly outcomes: readonly string[]
  readonly bad: string
  readonly selected: string
}

export interface Scene {
  readonly width: number
  readonly height: number
  readonly range: Range
  /** All lanes, top to bottom; `scrollPx`: how far they are scrolled. */
  readonly lanes: readonly ProcessRecord[]
  readonly scrollPx: number
  readonly spans: SpanList
  readonly metricsOf: Readonly<Record<ProcessId, ProcessMetrics>>
  readonly nowMs: number
  /** The stretch that a person marked. */
  readonly marked: Range | null
  /** Spans before this moment were dropped. */
  readonly gapBeforeMs: number | null
}

export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element)
  const of = (name: string): string => style.getPropertyValue(`--pd-${name}`).trim()
  return {
    text: of('text'),
    dim: of('dim'),
    line: of('line'),
    panel: of('panel'),
    raised: of('raised'),
    outcomes: [of('accent'), of('bad'), of('warn')],
    bad: of('bad'),
    selected: of('selected'),
  }
}

/** "12.5 s", with the digits that the distance of the marks needs. */
function momentText(ms: number, stepMs: number): string {
  const digits = stepMs >= 1_000 ? 0 : stepMs >= 100 ? 1 : stepMs >= 10 ? 2 : 3
  return `${(ms / 1_000).toFixed(digits)} s`
}

export function paint(context: CanvasRenderingContext2D, scene: Scene, colours: Colours): void {
  const { width, height, range, lanes, scrollPx, nowMs } = scene
  const xOf = (ms: number): number => NAMES_PX + ((ms - range.fromMs) / lengthOf(range)) * (width - NAMES_PX)
  const laneTop = (lane: number): number => AXIS_PX + lane * LANE_PX - scrollPx
  context.fillStyle = colours.panel
  context.fillRect(0, 0, width, height)

  const firstLane = Math.max(0, Math.floor(scrollPx / LANE_PX))
  const lastLane = Math.min(lanes.length, Math.ceil((scrollPx + height) / LANE_PX))
  const laneOf = new Map<number, number>()
  context.save()
  context.beginPath()
  context.rect(NAMES_PX, AXIS_PX, width - NAMES_PX, height - AXIS_PX)
  context.clip()
  for (let lane = firstLane; lane < lastLane; lane++) {
    const process = lanes[lane]
    if (process === undefined) continue
    laneOf.set(process.id, lane)
    // A pale bar from start to exit: where it stays pale, the process was idle.
    const [left, right] = [xOf(process.startedAtMs), xOf(process.exitedAtMs ?? nowMs)]
    context.fillStyle = colours.raised
    context.fillRect(left, laneTop(lane) + 2, Math.max(1, right - left), LANE_PX - 4)
  }
  paintSpans(context, scene, colours, { laneOf, laneTop, xOf })
  for (let lane = firstLane; lane < lastLane; lane++) {
    const process = lanes[lane]
    if (process === undefined) continue
    const open = openWork(process, scene.metricsOf[process.id], scene.spans.lastEndMs(process.id), nowMs)
    if (open !== null) paintOpen(context, xOf(open.fromMs), xOf(open.toMs), laneTop(lane), colours)
    if (process.exitedAtMs === null) continue
    if (process.exitCode !== 0) paintDeath(context, xOf(process.exitedAtMs), laneTop(lane), colours)
  }
  paintOverlays(context, scene, colours, xOf)
  context.restore()
  paintNames(context, scene, colours, { firstLane, lastLane, laneTop })
  paintAxis(context, scene, colours, xOf)
}

interface Places {
  readonly laneOf: ReadonlyMap<number, number>
  readonly laneTop: (lane: number) => number
  readonly xOf: (ms: number) => number
}

function paintSpans(context: CanvasRenderingContext2D, scene: Scene, colours: Colours, places: Places): void {
  const { laneOf, laneTop, xOf } = places
  // A span is skipped if its lane has already drawn that pixel in that colour, so that a million spans cost no more
  // than there are pixels. Failed and lost work is drawn last, over the rest.
  const drawnTo = new Map<number, number>()
  const wrong: (readonly [x: number, width: number, lane: number, colour: string])[] = []
  const [good = ''] = colours.outcomes
  context.fillStyle = good
  scene.spans.visit(scene.range, (columns, i) => {
    const lane = laneOf.get(columns.processId[i] ?? 0)
    if (lane === undefined) return
    const x = xOf(columns.startMs[i] ?? 0)
    const end = xOf(columns.endMs[i] ?? 0)
    const outcome = columns.outcome[i] ?? 0
    if (outcome !== 0) {
      wrong.push([x, Math.max(2, end - x), lane, colours.outcomes[outcome] ?? colours.bad])
      return
    }
    const pixel = drawnTo.get(lane) ?? Number.NEGATIVE_INFINITY
    if (end <= pixel) return
    // A gap of 1 pixel between two tasks, if there is room.
    const width = Math.max(1, end - x - (end - x > 4 ? 1 : 0))
    context.fillRect(x, laneTop(lane) + 3, width, LANE_PX - 6)
    drawnTo.set(lane, Math.max(Math.floor(x) + 1, end - 0.5))
  })
  for (const [x, width, lane, colour] of wrong) {
    context.fillStyle = colour
    context.fillRect(x, laneTop(lane) + 3, width, LANE_PX - 6)
  }
}

/** Hollow, so that not the colour alone distinguishes open work from finished work. */
function paintOpen(
  context: CanvasRenderingContext2D,
  left: number,
  right: number,
  top: number,
  colours: Colours,
): void {
  const [done = ''] = colours.outcomes
  context.strokeStyle = done
  context.lineWidth = 1
  context.setLineDash([4, 3])
  context.strokeRect(left + 0.5, top + 3.5, Math.max(1, right - left - 1), LANE_PX - 7)
  context.setLineDash([])
}

/** A cross, so that not the colour alone marks an exit. */
function paintDeath(context: CanvasRenderingContext2D, x: number, top: number, colours: Colours): void {
  const [middle, arm] = [top + LANE_PX / 2, 4]
  context.strokeStyle = colours.bad
  context.lineWidth = 2
  context.beginPath()
  context.moveTo(x - arm, middle - arm)
  context.lineTo(x + arm, middle + arm)
  context.moveTo(x + arm, middle - arm)
  context.lineTo(x - arm, middle + arm)
  context.stroke()
}

function paintOverlays(
  context: CanvasRenderingContext2D,
  { height, marked, gapBeforeMs, range }: Scene,
  colours: Colours,
  xOf: (ms: number) => number,
): void {
  if (gapBeforeMs !== null && gapBeforeMs > range.fromMs) {
    const right = xOf(gapBeforeMs)
    context.fillStyle = colours.line
    for (let x = NAMES_PX; x < right; x += 6) context.fillRect(x, AXIS_PX, 1, height)
    context.fillStyle = colours.dim
    context.fillText('older spans have fallen off', NAMES_PX + 6, height - 8)
  }
  if (marked === null) return
  const [left, right] = [xOf(marked.fromMs), xOf(marked.toMs)]
  context.globalAlpha = 0.35
  context.fillStyle = colours.selected
  context.fillRect(left, AXIS_PX, right - left, height)
  context.globalAlpha = 1
}

function paintNames(
  context: CanvasRenderingContext2D,
  { lanes, height }: Scene,
  colours: Colours,
  at: { readonly firstLane: number; readonly lastLane: number; readonly laneTop: (lane: number) => number },
): void {
  context.fillStyle = colours.panel
  context.fillRect(0, AXIS_PX, NAMES_PX, height)
  context.textBaseline = 'middle'
  context.font = '11.5px system-ui, sans-serif'
  for (let lane = at.firstLane; lane < at.lastLane; lane++) {
    const process = lanes[lane]
    if (process === undefined) continue
    context.fillStyle = process.exitedAtMs === null ? colours.text : colours.dim
    context.fillText(process.name, 12, at.laneTop(lane) + LANE_PX / 2, NAMES_PX - 20)
  }
}

function paintAxis(
  context: CanvasRenderingContext2D,
  { width, range }: Scene,
  colours: Colours,
  xOf: (ms: number) => number,
): void {
  context.fillStyle = colours.panel
  context.fillRect(0, 0, width, AXIS_PX)
  const marks = ticks(range, Math.max(2, (width - NAMES_PX) / 110))
  const stepMs = (marks[1] ?? 0) - (marks[0] ?? 0)
  context.textBaseline = 'middle'
  context.font = '11px system-ui, sans-serif'
  for (const ms of marks) {
    const x = Math.round(xOf(ms))
    if (x < NAMES_PX) continue
    context.fillStyle = colours.line
    context.fillRect(x, AXIS_PX - 4, 1, 4)
    context.fillStyle = colours.dim
    context.fillText(momentText(ms, stepMs), x + 3, AXIS_PX / 2)
  }
  context.fillStyle = colours.line
  context.fillRect(0, AXIS_PX - 1, width, 1)
}
