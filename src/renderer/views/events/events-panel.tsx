// All events in one list: starts and exits of processes, runs, and output.

import { type ReactNode, useState } from 'react'
import { formatCount } from '../../../shared/plural.ts'
import { EmptyNote } from '../../components/empty-note.tsx'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { Panel } from '../../components/panel.tsx'
import { useCommand } from '../../components/use-command.ts'
import { EVENT_LINES } from '../../live/event-ring.ts'
import type { SessionStore } from '../../live/session-store.ts'
import { useSessionSlowly } from '../../live/use-session-slowly.ts'
import { EventList } from './event-list.tsx'
import { EventTools } from './event-tools.tsx'
import css from './events.module.css'
import { EVERY_LINE } from './line-filter.ts'

/** Processes may print ten thousand lines a second. */
const LINES_EVERY_MS = 200

const linesOf = (session: SessionStore): number => session.lineVersion

export function EventsPanel(): ReactNode {
  const total = useSessionSlowly(linesOf, LINES_EVERY_MS)
  const note =
    total > EVENT_LINES ? `the newest ${formatCount(EVENT_LINES)} of ${formatCount(total)}` : formatCount(total)
  const [filter, setFilter] = useState(EVERY_LINE)
  const command = useCommand()
  return (
    <Panel
      title="Events"
      note={total === 0 ? null : note}
      className={css.panel}
      actions={total === 0 ? null : <EventTools filter={filter} onFilter={setFilter} command={command} />}
    >
      <FailureAlert failure={command.failure} title="Not saved" onClose={command.dismiss} />
      {total === 0 ? <EmptyNote>Nothing has happened yet.</EmptyNote> : <EventList version={total} filter={filter} />}
    </Panel>
  )
}
