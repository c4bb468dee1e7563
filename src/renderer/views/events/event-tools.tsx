// The filter of the list of events, and its export to a file.

import { Button, NativeSelect, TextInput } from '@mantine/core'
import { IconDownload, IconSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { CommandRunner } from '../../components/use-command.ts'
import { call } from '../../live/call.ts'
import css from './events.module.css'
import type { LineFilter, LineLevel } from './line-filter.ts'

interface EventToolsProps {
  readonly filter: LineFilter
  readonly onFilter: (filter: LineFilter) => void
  readonly command: CommandRunner
}

const LEVELS: readonly { readonly value: LineLevel; readonly label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'no-output', label: 'Without output' },
  { value: 'warnings', label: 'Warnings, errors' },
]

export function EventTools({ filter, onFilter, command }: EventToolsProps): ReactNode {
  return (
    <>
      <NativeSelect
        data-testid="events-level"
        size="xs"
        aria-label="Which events"
        className={css.level ?? ''}
        data={[...LEVELS]}
        value={filter.level}
        onChange={(event) => onFilter({ ...filter, level: event.currentTarget.value as LineLevel })}
      />
      <TextInput
        data-testid="events-find"
        size="xs"
        aria-label="Find events"
        placeholder="Find"
        className={css.find ?? ''}
        leftSection={<IconSearch size={12} />}
        value={filter.text}
        onChange={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
      />
      <Button
        data-testid="events-save"
        size="compact-xs"
        variant="default"
        leftSection={<IconDownload size={13} />}
        title="Save the events as a text file"
        disabled={command.pending}
        onClick={() => command.run(() => call('events.export', {}))}
      >
        Save
      </Button>
    </>
  )
}
