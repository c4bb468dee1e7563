// The restart policy of the next run: which dead workers are replaced, how often, and after which wait.

import { NativeSelect, NumberInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { LEAST_RESTART_S, MOST_RESTART_S, MOST_RESTARTS } from '../../../shared/limits.ts'
import { isUsualRestart, RESTART_WORDS, type RestartWord, type RunRestart } from '../../../shared/run-restart.ts'
import css from '../../components/form.module.css'
import own from './restart-field.module.css'
import { launchStore, useLaunch } from './launch-store.ts'

const POLICIES = Object.entries(RESTART_WORDS).map(([value, label]) => ({ value, label }))

const EXPLAINED: Readonly<Record<RestartWord, string>> = {
  always: 'Another worker takes the place of each that ends.',
  'on-failure': 'A worker that ends with exit code 0, or because it was asked to, is not replaced.',
  never: 'When the last worker has ended, the tasks that wait fail.',
}

function change(part: Partial<RunRestart>): void {
  launchStore.setState(({ restart }) => ({ restart: { ...restart, ...part } }))
}

interface NumberProps {
  readonly label: string
  readonly testId: string
  readonly value: number | ''
  readonly min: number
  readonly max: number
  readonly whole?: boolean
  readonly placeholder?: string
  readonly onNumber: (value: number | '') => void
}

function NumberField({ label, testId, value, min, max, whole = false, placeholder, onNumber }: NumberProps): ReactNode {
  return (
    <NumberInput
      data-testid={testId}
      size="xs"
      label={label}
      value={value}
      min={min}
      max={max}
      allowDecimal={!whole}
      allowNegative={false}
      clampBehavior="blur"
      {...(placeholder === undefined ? {} : { placeholder })}
      onChange={(next) => {
        const typed = Number(next)
        if (next === '') onNumber('')
        else if (typed >= min && typed <= max) onNumber(typed)
      }}
    />
  )
}

function Limits({ restart }: { readonly restart: RunRestart }): ReactNode {
  const { maxRestarts, withinS, backOffS } = restart
  return (
    <div className={own.limits}>
      <NumberField
        label="At most"
        testId="restart-max"
        value={maxRestarts ?? ''}
        min={0}
        max={MOST_RESTARTS}
        whole
        placeholder="no limit"
        onNumber={(next) => change({ maxRestarts: next === '' ? null : next })}
      />
      <NumberField
        label="Within, s"
        testId="restart-within"
        value={withinS}
        min={LEAST_RESTART_S}
        max={MOST_RESTART_S}
        onNumber={(next) => {
          if (next !== '') change({ withinS: next })
        }}
      />
      <NumberField
        label="Back-off, s"
        testId="restart-back-off"
        value={backOffS}
        min={0}
        max={MOST_RESTART_S}
        onNumber={(next) => change({ backOffS: next === '' ? 0 : next })}
      />
    </div>
  )
}

export function RestartField(): ReactNode {
  const restart = useLaunch((launch) => launch.restart)
  const { policy } = restart
  return (
    <details className={own.field} open={!isUsualRestart(restart) || undefined} data-testid="restart-field">
      <summary>
        Restart of dead workers: <b>{RESTART_WORDS[policy]}</b>
      </summary>
      <NativeSelect
        data-testid="restart-policy"
        size="xs"
        aria-label="Restart policy"
        value={policy}
        data={POLICIES}
        onChange={(event) => change({ policy: event.currentTarget.value as RestartWord })}
      />
      <p className={css.teaches}>{EXPLAINED[policy]}</p>
      {policy !== 'never' && <Limits restart={restart} />}
    </details>
  )
}
