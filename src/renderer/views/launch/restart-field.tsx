// The restart policy of the next run: which dead workers are replaced, how often, and after which wait.

import { NativeSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import { isUsualRestart, RESTART_WORDS, type RestartWord, type RunRestart } from '../../../shared/run-restart.ts'
import css from '../../components/form.module.css'
import { NumberField } from '../../components/number-field.tsx'
import own from './restart-field.module.css'
import { launchStore, type TypedField, useLaunch } from './launch-store.ts'
import { forget, take, useTyped } from './typed-fields.ts'

const POLICIES = Object.entries(RESTART_WORDS).map(([value, label]) => ({ value, label }))

const EXPLAINED: Readonly<Record<RestartWord, string>> = {
  always: 'Another worker takes the place of each that ends.',
  'on-failure': 'A worker that ends with exit code 0, or because it was asked to, is not replaced.',
  never: 'When the last worker has ended, the tasks that wait fail.',
}

function change(part: Partial<RunRestart>): void {
  launchStore.setState(({ restart }) => ({ restart: { ...restart, ...part } }))
}

interface LimitProps {
  readonly field: TypedField
  readonly label: string
  readonly testId: string
  readonly value: number | ''
  readonly placeholder?: string
  /** What an empty field means; without it, a number is needed. */
  readonly onEmpty?: () => void
  readonly onNumber: (value: number) => void
}

function LimitField({ field, label, testId, value, placeholder, onEmpty, onNumber }: LimitProps): ReactNode {
  const { typed, error } = useTyped(field)
  return (
    <NumberField
      data-testid={testId}
      size="xs"
      label={label}
      value={typed ?? value}
      error={error}
      least={0}
      {...(placeholder === undefined ? {} : { placeholder })}
      onChange={(next) => {
        if (next !== '' || onEmpty === undefined) {
          take(field, next, onNumber)
          return
        }
        forget(field)
        onEmpty()
      }}
    />
  )
}

function Limits({ restart }: { readonly restart: RunRestart }): ReactNode {
  const { maxRestarts, withinS, backOffS } = restart
  return (
    <div className={own.limits}>
      <LimitField
        field="restart.maxRestarts"
        label="At most"
        testId="restart-max"
        value={maxRestarts ?? ''}
        placeholder="no limit"
        onEmpty={() => change({ maxRestarts: null })}
        onNumber={(next) => change({ maxRestarts: next })}
      />
      <LimitField
        field="restart.withinS"
        label="Within, s"
        testId="restart-within"
        value={withinS}
        onNumber={(next) => change({ withinS: next })}
      />
      <LimitField
        field="restart.backOffS"
        label="Back-off, s"
        testId="restart-back-off"
        value={backOffS}
        onNumber={(next) => change({ backOffS: next })}
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
