// The form for a program to watch: its command line, which a dialog can fill, and its folder.

import { Button, TextInput } from '@mantine/core'
import { IconFileSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { useIssueAt } from '../../components/issue-at.ts'
import { call } from '../../live/call.ts'
import css from '../own-function/function-form.module.css'
import { useWatch, watchStore } from './watch-store.ts'

async function choose(): Promise<void> {
  watchStore.setState({ choosing: true, failure: null })
  const answer = await call('watch.choose', {})
  watchStore.setState({ choosing: false })
  if (!answer.ok) watchStore.setState({ failure: answer.error })
  else if (answer.value !== null) watchStore.setState(answer.value)
}

export function WatchForm(): ReactNode {
  const { commandLine, folder, choosing, failure } = useWatch((store) => store)
  return (
    <div className={css.form}>
      <Button
        data-testid="watch-choose"
        size="xs"
        variant="default"
        leftSection={<IconFileSearch size={14} aria-hidden />}
        disabled={choosing}
        onClick={() => void choose()}
      >
        Choose a script…
      </Button>
      <TextInput
        size="xs"
        label="Command line"
        data-testid="watch-command"
        placeholder="python3 primes.py 4"
        title="As in a terminal, without a shell: no pipes, no wildcards"
        value={commandLine}
        error={useIssueAt('parameters.commandLine')}
        onChange={(event) => watchStore.setState({ commandLine: event.currentTarget.value })}
      />
      <TextInput
        size="xs"
        label="Working folder"
        data-testid="watch-folder"
        placeholder="home folder"
        value={folder}
        error={useIssueAt('parameters.folder')}
        onChange={(event) => watchStore.setState({ folder: event.currentTarget.value })}
      />
      <FailureAlert failure={failure} title="Not taken" onClose={() => watchStore.setState({ failure: null })} />
    </div>
  )
}
