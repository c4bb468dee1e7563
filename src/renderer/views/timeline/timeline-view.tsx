// The timeline: a lane a process. Keys and wheel as in Perfetto: W and S zoom, A and D move, F fits, dragging marks.

import { Button } from '@mantine/core'
import { IconDownload, IconPlayerTrackNext } from '@tabler/icons-react'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import type { ProcessRecord } from '../../../shared/session-state.ts'
import { SPAN_OUTCOMES } from '../../../shared/timeline.ts'
import { formatCount, plural } from '../../../shared/plural.ts'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { formatDuration, formatPercent } from '../../components/format.ts'
import { useCommand } from '../../components/use-command.ts'
import { call } from '../../live/call.ts'
import { sessionStore } from '../../live/session-store.ts'
import { useSession } from '../../live/use-session.ts'
import { openWork } from './open-work.ts'
import { AXIS_PX, LANE_PX, NAMES_PX } from './paint.ts'
import { fit, lengthOf, pan, type Range, upTo, zoom } from './range.ts'
import type { Span, SpanList } from './span-list.ts'
import css from './timeline.module.css'
import { type Shown, useCanvas } from './use-canvas.ts'
import { useSpans } from './use-spans.ts'

const FOLLOWED_MS = 30_000
const ZOOM = 0.8
const PAN = 0.2
/** How far from a span the pointer may be. */
const NEAR_PX = 4

function spanText(span: Span, name: string): string {
  const what =
    span.tasks === 1
      ? `task ${formatCount(span.firstTask)}`
      : `${plural(span.tasks, 'task')} from ${formatCount(span.firstTask)}`
  return `${name}: ${what}, ${SPAN_OUTCOMES[span.outcome] ?? 'done'}, ${formatDuration(span.endMs - span.startMs)}`
}

/** The text where no span is: the open work, if it had begun by then. */
function laneText(process: ProcessRecord, spans: SpanList, atMs: number): string {
  const { metricsOf, nowMs } = sessionStore.getState()
  const metrics = metricsOf[process.id]
  const open = openWork(process, metrics, spans.lastEndMs(process.id), nowMs)
  if (open === null || atMs < open.fromMs || atMs > open.toMs) return process.name
  return `${process.name}: ${plural(metrics?.inFlight ?? 0, 'task')} in flight, no answer for ${formatDuration(lengthOf(open))}`
}

function markedText(spans: SpanList, marked: Range): string {
  const { tasks, failed, workMs, processes } = spans.metrics(marked)
  const length = lengthOf(marked)
  const share = processes === 0 ? 0 : (100 * workMs) / (length * processes)
  return `${formatDuration(length)} marked: ${plural(tasks, 'task')}${failed === 0 ? '' : ` (${formatCount(failed)} not done)`}, ${formatCount((1_000 * tasks) / length)}/s, ${plural(processes, 'process', 'processes')} at work ${formatPercent(share)} % of the time`
}

export function TimelineView(): ReactNode {
  const processes = useSession(({ session }) => session.processes)
  const lanes = useMemo(() => Object.values(processes), [processes])
  const { spans, failure } = useSpans()
  const canvas = useRef<HTMLCanvasElement>(null)
  const scroll = useRef<HTMLDivElement>(null)
  const shown = useRef<Shown>({
    range: upTo(sessionStore.getState().nowMs, FOLLOWED_MS),
    following: true,
    marked: null,
  })
  const [following, setFollowing] = useState(true)
  const [note, setNote] = useState('')
  const dragFrom = useRef<number | null>(null)
  const command = useCommand()
  const wake = useCanvas({ canvas, scroll, shown, spans, lanes })

  const follow = (on: boolean): void => {
    shown.current.following = on
    wake()
    setFollowing(on)
  }
  const look = (range: Range): void => {
    shown.current.range = range
    wake()
  }
  const momentAt = (clientX: number): number => {
    const box = canvas.current?.getBoundingClientRect()
    const share = box === undefined ? 0 : (clientX - box.left - NAMES_PX) / Math.max(1, box.width - NAMES_PX)
    return shown.current.range.fromMs + share * lengthOf(shown.current.range)
  }
  const middle = (): number => (shown.current.range.fromMs + shown.current.range.toMs) / 2
  const fitAll = (): void => {
    const extent = spans.extent
    if (extent === null) return
    follow(false)
    look(fit(extent.fromMs, extent.toMs))
  }
  const mark = (range: Range | null): void => {
    shown.current.marked = range
    wake()
    setNote(range === null ? '' : markedText(spans, range))
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const { range, following: isFollowing } = shown.current
    const key = event.key.toLowerCase()
    if (key === 'w' || key === '+') look(zoom(range, ZOOM, isFollowing ? range.toMs : middle()))
    else if (key === 's' || key === '-') look(zoom(range, 1 / ZOOM, isFollowing ? range.toMs : middle()))
    else if (key === 'a' || key === 'd') {
      follow(false)
      look(pan(range, key === 'a' ? -PAN : PAN))
    } else if (key === 'f') fitAll()
    else if (key === 'm') mark(range)
    else if (key === 'escape' && shown.current.marked !== null) mark(null)
    else return
    event.preventDefault()
  }
  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return
    dragFrom.current = momentAt(event.clientX)
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const onPointerMove = (event: PointerEvent): void => {
    const atMs = momentAt(event.clientX)
    const from = dragFrom.current
    if (from !== null) {
      follow(false)
      mark({ fromMs: Math.min(from, atMs), toMs: Math.max(from, atMs) })
      return
    }
    if (shown.current.marked !== null) return
    const box = canvas.current?.getBoundingClientRect()
    if (box === undefined) return
    const process = lanes[Math.floor((event.clientY - box.top - AXIS_PX + (scroll.current?.scrollTop ?? 0)) / LANE_PX)]
    const withinMs = (NEAR_PX * lengthOf(shown.current.range)) / Math.max(1, box.width - NAMES_PX)
    const span = process === undefined ? null : spans.at(process.id, atMs, withinMs)
    if (process === undefined) setNote('')
    else setNote(span === null ? laneText(process, spans, atMs) : spanText(span, process.name))
  }
  const onPointerUp = (event: PointerEvent): void => {
    const from = dragFrom.current
    dragFrom.current = null
    // A click without a drag removes the mark.
    if (from !== null && Math.abs(momentAt(event.clientX) - from) < lengthOf(shown.current.range) / 500) mark(null)
  }
  useEffect(() => {
    const element = scroll.current
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return // without Ctrl it scrolls the lanes
      event.preventDefault()
      const { range, following: isFollowing } = shown.current
      look(zoom(range, event.deltaY < 0 ? ZOOM : 1 / ZOOM, isFollowing ? range.toMs : momentAt(event.clientX)))
    }
    element?.addEventListener('wheel', onWheel, { passive: false })
    return () => element?.removeEventListener('wheel', onWheel)
  })

  return (
    <div className={css.view}>
      <div className={css.tools}>
        <span className={css.note} role="status" data-testid="timeline-note">
          {note === '' ? 'W S zoom · A D move · F fit · drag marks · M marks what is shown · Ctrl+wheel zooms' : note}
        </span>
        <Button size="compact-xs" variant="default" data-testid="timeline-fit" onClick={fitAll}>
          Fit
        </Button>
        <Button
          size="compact-xs"
          variant={following ? 'light' : 'default'}
          aria-pressed={following}
          data-testid="timeline-follow"
          leftSection={<IconPlayerTrackNext size={13} />}
          onClick={() => follow(!following)}
        >
          Follow
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          data-testid="timeline-save"
          leftSection={<IconDownload size={13} />}
          title="Save as Trace Event JSON, which Perfetto opens"
          disabled={command.pending}
          onClick={() => command.run(() => call('timeline.export', {}))}
        >
          Save trace
        </Button>
      </div>
      <FailureAlert failure={failure ?? command.failure} title="That did not work" onClose={command.dismiss} />
      <div className={css.stage}>
        <canvas ref={canvas} className={css.canvas} aria-hidden />
        <div
          ref={scroll}
          className={css.scroll}
          role="application"
          aria-label={`Timeline of ${plural(lanes.length, 'lane')}. W and S zoom, A and D move, F fits, M marks what is shown and tells its metrics.`}
          tabIndex={0}
          data-testid="timeline"
          onKeyDown={onKeyDown}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerUp}
        >
          <div style={{ height: lanes.length * LANE_PX + AXIS_PX }} />
        </div>
      </div>
    </div>
  )
}
