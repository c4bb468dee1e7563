// The chaos switch of a run: one of its processes is killed at random every so often.

import { NativeSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import type { RunRecord } from '../../../shared/session-state.ts'
import type { CommandRunner } from '../../components/use-command.ts'
import { call } from '../../live/call.ts'
import css from './run-panel.module.css'

const STEPS = [
  { value: '', label: 'Chaos: off' },
  { value: '5000', label: 'A kill every 5 s' },
  { value: '2000', label: 'A kill every 2 s' },
  { value: '1000', label: 'A kill every 1 s' },
  { value: '500', label: 'A kill every 500 ms' },
  { value: '200', label: 'A kill every 200 ms' },
  { value: '50', label: 'A kill every 50 ms' },
]

interface ChaosSwitchProps {
  readonly run: RunRecord
  readonly command: CommandRunner
}

export function ChaosSwitch({ run: { id, chaosEveryMs }, command }: ChaosSwitchProps): ReactNode {
  return (
    <NativeSelect
      data-testid="run-chaos"
      size="xs"
      classNames={{ input: css.chaos ?? '' }}
      aria-label="Chaos"
      title="Kills one process of this run at random, again and again"
      value={String(chaosEveryMs ?? '')}
      data={STEPS}
      onChange={({ currentTarget: { value } }) => {
        command.run(() => call('run.chaos', { runId: id, ...(value === '' ? {} : { everyMs: Number(value) }) }))
      }}
    />
  )
}
