// The actions on one process: pause or resume, terminate, kill. Not in the tab order: the keys act on the row.

import { IconHandStop, IconInfoCircle, IconPlayerPause, IconPlayerPlay, IconSkull } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ProcessRecord } from '../../../shared/session-state.ts'
import { isAlive, type ProcessAction, type ProcessId } from '../../../shared/process.ts'
import { openDetails } from '../details/details-actions.ts'
import css from './processes.module.css'

interface ActionView {
  readonly action: ProcessAction
  readonly name: string
  readonly hint: string
  readonly Icon: typeof IconSkull
}

const PAUSE: ActionView = { action: 'pause', name: 'Pause', hint: 'SIGSTOP, key p', Icon: IconPlayerPause }
const RESUME: ActionView = { action: 'resume', name: 'Resume', hint: 'SIGCONT, key p', Icon: IconPlayerPlay }
const TERMINATE: ActionView = { action: 'terminate', name: 'Terminate', hint: 'SIGTERM, key t', Icon: IconHandStop }
const KILL: ActionView = { action: 'kill', name: 'Kill', hint: 'SIGKILL, key k', Icon: IconSkull }

interface RowActionsProps {
  readonly record: ProcessRecord
  readonly stopped: boolean
  readonly onAct: (ids: readonly ProcessId[], action: ProcessAction) => void
}

export function RowActions({ record, stopped, onAct }: RowActionsProps): ReactNode {
  const whom = record.pid === null ? record.name : `${record.name} (PID ${record.pid})`
  return (
    <span role="gridcell" className={css.actions}>
      <button
        type="button"
        className={css.action}
        tabIndex={-1}
        data-testid="open-details"
        aria-label={`Details of ${whom}`}
        title={`Details of ${whom}: Enter`}
        onClick={() => openDetails(record.id)}
      >
        <IconInfoCircle size={14} aria-hidden />
      </button>
      {(isAlive(record.state) ? [stopped ? RESUME : PAUSE, TERMINATE, KILL] : []).map(
        ({ action, name, hint, Icon }) => (
          <button
            key={action}
            type="button"
            className={css.action}
            tabIndex={-1}
            data-testid={action}
            data-action={action}
            aria-label={`${name} ${whom}`}
            title={`${name} ${whom}: ${hint}`}
            onClick={() => onAct([record.id], action)}
          >
            <Icon size={14} aria-hidden />
          </button>
        ),
      )}
    </span>
  )
}
