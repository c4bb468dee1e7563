// The list of events. Follows the newest line until it is scrolled up, and again when it is scrolled back down.

import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { useVirtualRows } from '../../components/use-virtual-rows.ts'
import { eventRing } from '../../stores/event-ring.ts'
import { EventLine } from './event-line.tsx'
import css from './events.module.css'

const LINE_PX = 20
/** Closer to the end than this counts as being there. */
const NEAR_END_PX = 12

/** `version` steps with every line; the lines themselves are read from the ring. */
export function EventList({ version }: { readonly version: number }): ReactNode {
  const scroll = useRef<HTMLDivElement>(null)
  const [following, setFollowing] = useState(true)
  const rows = useVirtualRows({
    count: eventRing.size,
    scroll,
    rowPx: LINE_PX,
    keyOf: (place) => eventRing.keyOf(place),
  })
  useLayoutEffect(() => {
    const list = scroll.current
    if (following && list !== null && version > 0) list.scrollTop = list.scrollHeight
  }, [version, following])
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
        <div className={css.lines} style={{ height: rows.heightPx }}>
          {rows.items.map((row) => {
            const line = eventRing.at(row.index)
            return line === undefined ? null : <EventLine key={row.key} line={line} top={rows.topOf(row)} />
          })}
        </div>
      </div>
      {!following && (
        <button type="button" className={css.follow} data-testid="events-follow" onClick={() => setFollowing(true)}>
          Paused: go to the newest
        </button>
      )}
    </div>
  )
}
