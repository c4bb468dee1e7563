// Start: the one obvious button of the window.

import { Button } from '@mantine/core'
import { IconPlayerPlayFilled } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { start } from './launch-actions.ts'
import { useLaunch } from './launch-store.ts'
import css from '../../components/form.module.css'

export function StartButton(): ReactNode {
  const starting = useLaunch((launch) => launch.starting)
  const sizing = useLaunch((launch) => launch.sizing)
  const chosen = useLaunch((launch) => launch.workload !== null)
  const waiting = sizing ? 'Sizing, then starting…' : 'Starting…'
  return (
    <Button
      data-testid="start"
      className={css.start ?? ''}
      fullWidth
      disabled={!chosen || starting}
      leftSection={<IconPlayerPlayFilled size={16} />}
      title="Ctrl+Enter"
      aria-keyshortcuts="Control+Enter"
      onClick={() => void start()}
    >
      {starting ? waiting : 'Start'}
    </Button>
  )
}
