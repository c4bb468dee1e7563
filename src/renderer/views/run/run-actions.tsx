// The buttons of a run: Cancel while it runs; after its end, Run again with the same values.

import { Button } from '@mantine/core'
import { IconBan, IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { RunRecord } from '../../../shared/session-state.ts'
import type { CommandRunner } from '../../components/use-command.ts'
import { call } from '../../live/call.ts'
import { stageStore } from '../stage/stage-store.ts'
import css from './run-panel.module.css'
import { ChaosSwitch } from './chaos-switch.tsx'
import { SaveResults } from './save-results.tsx'

interface RunActionsProps {
  readonly run: RunRecord
  readonly command: CommandRunner
}

export function RunActions({ run, command }: RunActionsProps): ReactNode {
  const { id, workload, parameters, workers, chunkSize, restart, sourceId, totalTasks } = run
  if (run.status === 'running') {
    return (
      <div className={css.actions}>
        <ChaosSwitch run={run} command={command} />
        <Button
          data-testid="run-cancel"
          size="compact-xs"
          variant="default"
          leftSection={<IconBan size={13} />}
          disabled={command.pending}
          onClick={() => command.run(() => call('run.cancel', { runId: id }))}
        >
          Cancel
        </Button>
      </div>
    )
  }
  return (
    <div className={css.actions}>
      {totalTasks > 0 && <SaveResults runId={id} command={command} />}
      <Button
        data-testid="run-again"
        size="compact-xs"
        variant="default"
        leftSection={<IconRefresh size={13} />}
        disabled={command.pending}
        onClick={() =>
          command.run(async () => {
            const answer = await call('run.start', {
              workload,
              parameters,
              workers,
              chunkSize,
              ...(restart === null ? {} : { restart }),
              engine: sourceId === null ? 'app' : 'own',
            })
            if (answer.ok) stageStore.setState({ pickedRun: null })
            return answer
          })
        }
      >
        Run again
      </Button>
    </div>
  )
}
