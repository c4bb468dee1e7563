// Everything that happened, in one list: births, deaths, runs, and what the processes print.

import type { ReactNode } from 'react'
import { EmptyNote } from '../../components/empty-note.tsx'
import { formatCount } from '../../components/format.ts'
import { Panel } from '../../components/panel.tsx'
import { EVENT_LINES } from '../../stores/event-ring.ts'
import { useDeck } from '../../stores/use-deck.ts'
import { EventList } from './event-list.tsx'
import css from './events.module.css'

export function EventsPanel(): ReactNode {
  const total = useDeck((deck) => deck.lineVersion)
  const note =
    total > EVENT_LINES ? `the newest ${formatCount(EVENT_LINES)} of ${formatCount(total)}` : formatCount(total)
  return (
    <Panel title="Events" note={total === 0 ? null : note} className={css.panel}>
      {total === 0 ? <EmptyNote>Nothing has happened yet.</EmptyNote> : <EventList version={total} />}
    </Panel>
  )
}
