// The list of events. It follows the newest line until a person scrolls up, and again after scrolling back down.

import { type ReactNode, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useVirtualRows } from '../../components/use-virtual-rows.ts'
import { eventRing } from '../../live/event-ring.ts'
import { EventLine } from './event-line.tsx'
import css from './events.module.css'
import { type LineFilter, lineTest } from './line-filter.ts'

const LINE_PX = 20
/** A scroll position closer to the end than this counts as the end. */
const NEAR_END_PX = 12

interface EventListProps {
  /** Changes with every line; the lines themselves are read from the ring. */
  readonly version: number
  readonly filter: LineFilter
}

/** Places in the ring of the shown lines; null for all lines. */
function placesOf(filter: LineFilter, _version: number): readonly number[] | null {
  const shown = lineTest(filter)
  if (shown === null) return null
  const places: number[] = []
  for (let place = 0; place < eventRing.size; place++) {
    const line = eventRing.at(place)
    if (line !== undefined && shown(line)) places.push(place)
  }
  return places
}

export function EventList({ version, filter }: EventListProps): ReactNode {
  const places = useMemo(() => placesOf(filter, version), [filter, version])
  const ringPlace = (row: number): number => (places === null ? row : (places[row] ?? -1))
  const scroll = useRef<HTMLDivElement>(null)
  const [following, setFollowing] = useState(true)
  const rows = useVirtualRows({
    count: places === null ? eventRing.size : places.length,
    scroll,
    rowPx: LINE_PX,
    keyOf: (row) => eventRing.keyOf(ringPlace(row)),
    atEnd: following,
  })
  // Not with every line: scrolling forces a layout of the page, and the height of a full list does not change.
  const { heightPx, viewPx } = rows
  useLayoutEffect(() => {
    if (following && viewPx > 0) scroll.current?.scrollTo({ top: heightPx })
  }, [heightPx, viewPx, following])
  const onScroll = (): void => {
    const list = scroll.current
    if (list !== null) setFollowing(list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX)
  }
  return (
    <div className={css.frame}>
      <div
        ref={scroll}
        className={css.scroll}
        role="log"
        aria-label="Events"
        aria-live="off"
        tabIndex={0}
        onScroll={onScroll}
      >
        <div className={css.lines} style={{ height: heightPx }}>
          {rows.items.map((row) => {
            const line = eventRing.at(ringPlace(row.index))
            return line === undefined ? null : <EventLine key={row.key} line={line} top={rows.topOf(row)} />
          })}
        </div>
      </div>
      {!following && (
        <button type="button" className={css.follow} data-testid="events-follow" onClick={() => setFollowing(true)}>
          Paused: go to the newest
        </button>
      )}
      {places?.length === 0 && <p className={css.none}>No event matches.</p>}
    </div>
  )
}
