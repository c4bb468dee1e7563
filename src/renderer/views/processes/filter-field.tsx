// The field that filters rows: by words of the name, or by tests of fields.

import { CloseButton, TextInput } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useMemo } from 'react'
import { stageStore, useStage } from '../stage/stage-store.ts'
import css from './processes.module.css'
import { parseFilter } from './row-filter.ts'

export const FILTER_ID = 'process-filter'

function setFilter(filter: string): void {
  stageStore.setState({ filter })
}

function toTheTable(): void {
  document.querySelector<HTMLElement>('[role="grid"]')?.focus()
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.key !== 'Escape' && event.key !== 'Enter') return
  event.preventDefault()
  event.stopPropagation()
  if (event.key === 'Escape') setFilter('')
  toTheTable()
}

export function FilterField(): ReactNode {
  const text = useStage((stage) => stage.filter)
  const parsed = useMemo(() => parseFilter(text), [text])
  const problem = parsed !== null && 'problem' in parsed ? parsed.problem : null
  return (
    <TextInput
      id={FILTER_ID}
      data-testid="filter"
      className={css.filter ?? ''}
      size="xs"
      aria-label="Filter the processes"
      placeholder="state:exited cpu>50 name"
      title={
        problem ??
        'Key /. Words of the name, and name: pid: state: exit: cause: run: cpu> mem> flight> done> failed>, with | for "or"'
      }
      leftSection={<IconFilter size={13} />}
      rightSection={
        text === '' ? null : <CloseButton size="xs" aria-label="Clear the filter" onClick={() => setFilter('')} />
      }
      error={problem !== null}
      value={text}
      onChange={(event) => setFilter(event.currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  )
}

/** Why the filter has no effect, or how many rows it hides. */
export function FilterNote({ total }: { readonly total: number }): ReactNode {
  const text = useStage((stage) => stage.filter)
  const parsed = useMemo(() => parseFilter(text), [text])
  if (parsed === null) return null
  return 'problem' in parsed ? (
    <p role="alert" className={css.filterProblem}>
      {parsed.problem}
    </p>
  ) : (
    <span className="visually-hidden" role="status">
      Filtered: of {total} processes those that match are shown.
    </span>
  )
}
