// The menu of the chosen rows, at a click with the right button or the menu key: what the keys do, and the faults.

import { Menu } from '@mantine/core'
import { memo, type ReactNode } from 'react'
import { faultWords } from '../../../shared/fault-words.ts'
import { FAULTS, isAlive, type ProcessAction, type ProcessId } from '../../../shared/process.ts'
import { plural } from '../../../shared/plural.ts'
import { sessionStore } from '../../live/session-store.ts'
import { openDetails } from '../details/details-actions.ts'

interface Item {
  readonly action: ProcessAction
  readonly label: string
  readonly keys: string
}

const SIGNALS: readonly Item[] = [
  { action: 'pause', label: 'Pause (SIGSTOP)', keys: 'p' },
  { action: 'resume', label: 'Resume (SIGCONT)', keys: 'p' },
  { action: 'terminate', label: 'Terminate (SIGTERM)', keys: 't' },
  { action: 'kill', label: 'Kill (SIGKILL)', keys: 'k' },
]

/** Where in the window it was opened, and the rows that it acts on. */
export interface OpenRowMenu {
  readonly x: number
  readonly y: number
  readonly chosen: readonly ProcessId[]
}

interface RowMenuProps {
  /** Null while it is closed. */
  readonly open: OpenRowMenu | null
  readonly onClose: () => void
  readonly onAct: (ids: readonly ProcessId[], action: ProcessAction) => void
}

// The table is drawn at each snapshot, its menu is not.
export const RowMenu = memo(function RowMenu({ open, onClose, onAct }: RowMenuProps): ReactNode {
  return (
    <Menu
      width={230}
      position="bottom-start"
      opened={open !== null}
      onChange={onClose}
      returnFocus
      // In a landmark; and its first item has the focus at once.
      portalProps={{ target: 'main' }}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <span aria-hidden style={{ position: 'fixed', left: open?.x ?? 0, top: open?.y ?? 0 }} />
      </Menu.Target>
      <Menu.Dropdown data-testid="row-menu">
        <Items chosen={open?.chosen ?? []} onAct={onAct} />
      </Menu.Dropdown>
    </Menu>
  )
})

/** Drawn while the menu is open alone. */
function Items({ chosen, onAct }: Pick<OpenRowMenu, 'chosen'> & Pick<RowMenuProps, 'onAct'>): ReactNode {
  const { processes } = sessionStore.getState().session
  const records = chosen.flatMap((id) => processes[id] ?? [])
  const living = records.filter(({ state }) => isAlive(state))
  const breakable = living.filter(({ command, startMethod }) => command === null && startMethod !== 'thread')
  const [first] = records
  const idsOf = (some: typeof records): readonly ProcessId[] => some.map(({ id }) => id)
  return (
    <>
      <Menu.Label>
        {records.length === 1 && first !== undefined
          ? `${first.name}${first.pid === null ? '' : ` (PID ${first.pid})`}`
          : plural(records.length, 'process', 'processes')}
      </Menu.Label>
      {first !== undefined && (
        <Menu.Item rightSection="Enter" onClick={() => openDetails(first.id)}>
          Details
        </Menu.Item>
      )}
      <Menu.Divider />
      {SIGNALS.map(({ action, label, keys }) => (
        <Menu.Item
          key={action}
          data-testid={`menu-${action}`}
          rightSection={keys}
          disabled={living.length === 0}
          onClick={() => onAct(idsOf(living), action)}
        >
          {label}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Sub>
        <Menu.Sub.Target>
          <Menu.Sub.Item data-testid="menu-faults" disabled={breakable.length === 0}>
            Break it on purpose
          </Menu.Sub.Item>
        </Menu.Sub.Target>
        <Menu.Sub.Dropdown>
          {FAULTS.map((fault) => (
            <Menu.Item key={fault} data-testid={`menu-${fault}`} onClick={() => onAct(idsOf(breakable), fault)}>
              {faultWords(fault)}
            </Menu.Item>
          ))}
        </Menu.Sub.Dropdown>
      </Menu.Sub>
    </>
  )
}
