// Cancels every run and stops every process. Always in reach; asks no question, because a run can be started again.

import { Button } from '@mantine/core'
import { IconPlayerStopFilled } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useCommand } from '../../components/use-command.ts'
import { call } from '../../live/call.ts'
import { aliveIn } from '../../../shared/count-alive.ts'
import { liveRun } from '../stage/runs.ts'
import { useSession } from '../../live/use-session.ts'
import css from './header-bar.module.css'

export function StopAll(): ReactNode {
  const alive = useSession(({ session }) => aliveIn(session))
  const running = useSession(({ session }) => liveRun(session) !== null)
  const { pending, failure, run } = useCommand()
  const nothing = alive === 0 && !running
  return (
    <div className={css.stop}>
      {failure !== null && (
        <span role="alert" className={css.failed} title={failure.message}>
          Could not stop all: {failure.message}
        </span>
      )}
      <Button
        data-testid="stop-all"
        size="compact-sm"
        color="red"
        variant={nothing ? 'default' : 'filled'}
        disabled={nothing || pending}
        leftSection={<IconPlayerStopFilled size={14} />}
        title={nothing ? 'Nothing is running' : 'Cancel every run and stop every process'}
        onClick={() => run(() => call('session.stopAll', {}))}
      >
        {pending ? `Stopping ${alive}…` : 'Stop all'}
      </Button>
    </div>
  )
}
