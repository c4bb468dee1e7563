// The list of the history with its search, its actions for ticked entries, and what went wrong.

import { Button, CloseButton, TextInput } from '@mantine/core'
import { IconDatabaseImport, IconSearch } from '@tabler/icons-react'
import type { KeyboardEvent, ReactNode } from 'react'
import { formatCount, plural } from '../../../shared/plural.ts'
import { EmptyNote } from '../../components/empty-note.tsx'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { Panel } from '../../components/panel.tsx'
import { FailureHere } from './failure-here.tsx'
import { focusList, importFile, SEARCH_ID } from './history-actions.ts'
import { HistoryList } from './history-list.tsx'
import { historyStore, useHistory } from './history-store.ts'
import css from './history.module.css'
import { readAgain, search } from './read-list.ts'
import { TickedBar } from './ticked-bar.tsx'
import { UndoBar } from './undo-bar.tsx'

function onSearchKey(event: KeyboardEvent): void {
  if (event.key !== 'Escape' && event.key !== 'Enter' && event.key !== 'ArrowDown') return
  event.preventDefault()
  event.stopPropagation()
  if (event.key === 'Escape') search('')
  focusList()
}

function SearchField(): ReactNode {
  const text = useHistory((history) => history.search)
  return (
    <TextInput
      id={SEARCH_ID}
      data-testid="history-search"
      className={css.search ?? ''}
      size="xs"
      aria-label="Search the history"
      placeholder="Search the history"
      title="Key /. Each word must occur in the title, the notes, what was measured, the verdict or the status"
      leftSection={<IconSearch size={13} aria-hidden />}
      rightSection={
        text === '' ? null : <CloseButton size="xs" aria-label="Clear the search" onClick={() => search('')} />
      }
      maxLength={1_000}
      value={text}
      onChange={(event) => search(event.currentTarget.value)}
      onKeyDown={onSearchKey}
    />
  )
}

function Nothing(): ReactNode {
  const found = useHistory((history) => history.found)
  if (found.trim() === '')
    return (
      <EmptyNote>
        Nothing is kept yet. What is started in <strong>Run</strong> (Ctrl 1) and measured in the <strong>Lab</strong>{' '}
        (Ctrl 2) stands here afterwards, until you delete it. Experiments of another machine come in by Import.
      </EmptyNote>
    )
  return (
    <EmptyNote>
      Nothing has {found.trim().includes(' ') ? 'all of these words' : 'this word'}: <strong>{found.trim()}</strong>.
      Search looks in titles, notes, what was measured, verdicts and status.
    </EmptyNote>
  )
}

/** What main says of the database, until it is dismissed. */
function Notice(): ReactNode {
  const notice = useHistory((history) => (history.notice === history.dismissedNotice ? null : history.notice))
  if (notice === null) return null
  return (
    <div className={css.notice} role="status" data-testid="history-notice">
      <span>{notice}</span>
      <CloseButton size="xs" aria-label="Dismiss" onClick={() => historyStore.setState({ dismissedNotice: notice })} />
    </div>
  )
}

function Unread(): ReactNode {
  const unread = useHistory((history) => history.unread)
  if (unread === null) return null
  return (
    <>
      <FailureAlert failure={unread} title="The history could not be read" />
      <Button size="compact-xs" variant="default" onClick={() => void readAgain()}>
        Try again
      </Button>
    </>
  )
}

function Count(): ReactNode {
  const total = useHistory((history) => history.list.total)
  const isSearch = useHistory((history) => history.found.trim() !== '')
  const ticked = useHistory((history) => history.ticked)
  if (total === null) return 'Reading…'
  const count = isSearch ? `${formatCount(total)} found` : total === 0 ? '' : plural(total, 'entry', 'entries')
  return (
    <span role="status" data-testid="history-count">
      {ticked.length === 0 ? count : `${count} · ${formatCount(ticked.length)} ticked`}
    </span>
  )
}

export function HistoryPanel(): ReactNode {
  const total = useHistory((history) => history.list.total)
  return (
    <Panel
      title="History"
      note={<Count />}
      actions={
        <Button
          size="compact-xs"
          variant="default"
          data-testid="history-import"
          leftSection={<IconDatabaseImport size={13} aria-hidden />}
          title="Takes over the experiments of a file that Export JSON wrote"
          onClick={() => void importFile()}
        >
          Import
        </Button>
      }
      className={css.listPanel}
    >
      <div className={css.tools}>
        <SearchField />
        <TickedBar />
      </div>
      <Notice />
      <div className={css.alerts}>
        <Unread />
        <FailureHere at="list" />
      </div>
      {total === 0 && <Nothing />}
      <HistoryList />
      <UndoBar />
    </Panel>
  )
}
