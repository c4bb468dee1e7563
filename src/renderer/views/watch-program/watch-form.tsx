// The form for a program to watch: a command line to start, which a dialog can fill, or the PID of one that runs already.

import { Button, Switch, TextInput } from '@mantine/core'
import { IconFileSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { Segments } from '../../components/segments.tsx'
import { useIssueAt } from '../../components/issue-at.ts'
import { NumberField } from '../../components/number-field.tsx'
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

function StartFields(): ReactNode {
  const { commandLine, folder, choosing } = useWatch((store) => store)
  return (
    <>
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
    </>
  )
}

function AttachFields(): ReactNode {
  const { pid, allowsSignals } = useWatch((store) => store)
  return (
    <>
      <NumberField
        size="xs"
        label="PID"
        data-testid="watch-pid"
        placeholder="as htop and ps show it"
        grouped={false}
        value={pid}
        error={useIssueAt('parameters.attach')}
        onChange={(next) => watchStore.setState({ pid: next })}
      />
      <Switch
        data-testid="watch-signals"
        size="xs"
        label="Allow signals"
        title="Without it nothing can be killed or paused from here"
        checked={allowsSignals}
        onChange={(event) => watchStore.setState({ allowsSignals: event.currentTarget.checked })}
      />
    </>
  )
}

export function WatchForm(): ReactNode {
  const mode = useWatch((store) => store.mode)
  const failure = useWatch((store) => store.failure)
  return (
    <div className={css.form}>
      <div>
        <Segments
          label="What to watch"
          testId="watch-mode"
          options={[
            { value: 'start', name: 'Start a program' },
            { value: 'attach', name: 'Attach to one', title: 'To a process that runs already, by its PID' },
          ]}
          value={mode}
          onChange={(next) => watchStore.setState({ mode: next })}
        />
      </div>
      {mode === 'start' ? <StartFields /> : <AttachFields />}
      <FailureAlert failure={failure} title="Not taken" onClose={() => watchStore.setState({ failure: null })} />
    </div>
  )
}
