// Saves the experiment: as a page that needs nothing else, or its trials for a spreadsheet.

import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useCommand } from '../../components/use-command.ts'
import { call } from '../../live/call.ts'
import css from './lab.module.css'

const FORMATS = [
  { format: 'html', name: 'Report', explained: 'Verdict, charts and tables as one page of HTML' },
  { format: 'csv', name: 'CSV', explained: 'All trials, for a spreadsheet' },
] as const

export function SaveReport({ id }: { readonly id: string }): ReactNode {
  const { pending, failure, run } = useCommand()
  return (
    <>
      {failure !== null && (
        <span role="alert" className={css.notSaved} title={failure.message}>
          Not saved: {failure.message}
        </span>
      )}
      {FORMATS.map(({ format, name, explained }) => (
        <Button
          key={format}
          size="compact-xs"
          variant="default"
          data-testid={`lab-save-${format}`}
          disabled={pending}
          leftSection={<IconDownload size={13} aria-hidden />}
          title={explained}
          aria-label={`Save as ${name}`}
          onClick={() => run(() => call('history.report', { id, format }))}
        >
          {name}
        </Button>
      ))}
    </>
  )
}
