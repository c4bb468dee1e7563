// The results of a run as a file, for a program or a spreadsheet.

import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { RunId } from '../../../shared/run.ts'
import type { CommandRunner } from '../../components/use-command.ts'
import { call } from '../../live/call.ts'

interface SaveResultsProps {
  readonly runId: RunId
  readonly command: CommandRunner
}

export function SaveResults({ runId, command }: SaveResultsProps): ReactNode {
  return (['json', 'csv'] as const).map((format) => (
    <Button
      key={format}
      data-testid={`save-${format}`}
      size="compact-xs"
      variant="default"
      leftSection={<IconDownload size={13} />}
      title={`Save the results as a ${format.toUpperCase()} file`}
      aria-label={`Save the results as ${format.toUpperCase()}`}
      disabled={command.pending}
      onClick={() => command.run(() => call('run.export', { runId, format }))}
    >
      {format.toUpperCase()}
    </Button>
  ))
}
