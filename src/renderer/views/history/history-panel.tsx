// The list of the history with its search, its actions for ticked entries, and what went wrong.

import { Button, CloseButton, TextInput } from '@mantine/core'
import { IconDatabaseImport, IconSearch } from '@tabler/icons-react'
import type { KeyboardEvent, ReactNode } from 'react'
import { formatCount, plural } from '../../../shared/plural.ts'
import { EmptyNote } from '../../components/empty-note.tsx'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { KeyHint } from '../../components/key-hint.tsx'
import { Panel } from '../../components/panel.tsx'
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
        Nothing is kept yet. Start something in <strong>Run</strong> <KeyHint>Ctrl</KeyHint> <KeyHint>1</KeyHint>, or
        measure it in the <strong>Lab</strong> <KeyHint>Ctrl</KeyHint> <KeyHint>2</KeyHint>: each run and each
        experiment stands here afterwards, until you delete it. Experiments of another machine are imported from a file.
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

function Failures(): ReactNode {
  const unread = useHistory((history) => history.unread)
  const failure = useHistory((history) => history.failure)
  return (
    <>
      {unread !== null && (
        <div className={css.alert}>
          <FailureAlert failure={unread} title="The history could not be read" />
          <Button size="compact-xs" variant="default" onClick={() => void readAgain()}>
            Try again
          </Button>
        </div>
      )}
      {failure !== null && (
        <div className={css.alert}>
          <FailureAlert
            failure={failure.error}
            title={failure.title}
            onClose={() => historyStore.setState({ failure: null })}
          />
        </div>
      )}
    </>
  )
}

function Count(): ReactNode {
  const total = useHistory((history) => history.list.total)
  const isSearch = useHistory((history) => history.found.trim() !== '')
  if (total === null) return 'Reading…'
  return (
    <span role="status" data-testid="history-count">
      {isSearch ? `${formatCount(total)} found` : plural(total, 'entry', 'entries')}
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
      <Failures />
      {total === 0 && <Nothing />}
      <HistoryList />
      <UndoBar />
    </Panel>
  )
}
