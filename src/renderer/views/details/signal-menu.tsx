// Ends a process, or stops and continues it: the mildest signal is preselected.

import { Button, NativeSelect } from '@mantine/core'
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import type { ProcessRecord, StopLadder } from '../../../shared/session-state.ts'
import { faultWords } from '../../../shared/fault-words.ts'
import { FAULT_EXIT_CODE, FAULTS, MAX_EXIT_CODE, type ProcessAction } from '../../../shared/process.ts'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { NumberField } from '../../components/number-field.tsx'
import { problemOf, type TypedNumber } from '../../components/typed-number.ts'
import { useCommand } from '../../components/use-command.ts'
import { signal } from '../confirm/kill-actions.ts'
import { useSession } from '../../live/use-session.ts'
import form from '../../components/form.module.css'
import css from './details.module.css'
import { focusTable } from './details-actions.ts'

const ACTIONS: readonly { readonly value: ProcessAction; readonly label: string }[] = [
  { value: 'ask', label: 'Ask it to end (no signal)' },
  { value: 'terminate', label: 'SIGTERM: end, then kill' },
  { value: 'kill', label: 'SIGKILL: kill it and its group' },
  { value: 'pause', label: 'SIGSTOP: pause' },
  { value: 'resume', label: 'SIGCONT: go on' },
]
const MENU = [
  { group: 'Signals', items: [...ACTIONS] },
  {
    group: 'Faults: break it on purpose',
    items: FAULTS.map((fault) => ({
      value: fault,
      label: `Fault: ${fault === 'exit' ? 'exit with a code' : faultWords(fault)}`,
    })),
  },
]
/** Another program understands signals alone. */
const PROGRAM_MENU = ACTIONS.filter(({ value }) => value !== 'ask')

const EXIT_CODES = { min: 0, max: MAX_EXIT_CODE, whole: true }

const STEPS: Record<StopLadder['step'], string> = {
  ask: 'asked to end',
  terminate: 'SIGTERM was sent',
  kill: 'SIGKILL was sent',
}

/** The stop ladder: the steps so far, and the time of the next one. */
function LadderNote({ ladder }: { readonly ladder: StopLadder }): ReactNode {
  const nowMs = useSession((session) => session.nowMs)
  const { step, nextAtMs, by } = ladder
  const seconds = nextAtMs === null ? null : Math.max(0, Math.ceil((nextAtMs - nowMs) / 1_000))
  const next = step === 'ask' ? 'SIGTERM' : 'SIGKILL'
  return (
    <p className={css.ladder} data-testid="details-ladder">
      Stopping: {STEPS[step]} ({by === 'you' ? 'by you' : `by ${by}`})
      {seconds === null ? '.' : `; ${next} in ${seconds} s.`}
    </p>
  )
}

export function SignalMenu({ record }: { readonly record: ProcessRecord }): ReactNode {
  const [action, setAction] = useState<ProcessAction>('terminate')
  const [exitCode, setExitCode] = useState<TypedNumber>(FAULT_EXIT_CODE)
  const problem = action === 'exit' ? problemOf(exitCode, EXIT_CODES) : null
  const { pending, failure, run, dismiss } = useCommand()
  const menu = useRef<HTMLDivElement>(null)
  // It goes with the process, and its focus must not be lost: keys would reach nothing.
  useLayoutEffect(() => {
    const shown = menu.current
    return () => {
      const { activeElement } = document
      if (activeElement === document.body || shown?.contains(activeElement) === true) focusTable()
    }
  }, [])
  return (
    <>
      <div ref={menu} className={css.row}>
        <NativeSelect
          data-testid="details-signal"
          size="xs"
          aria-label="Signal or fault"
          className={css.grow ?? ''}
          value={action}
          data={record.command === null ? MENU : PROGRAM_MENU}
          onChange={(event) => setAction(event.currentTarget.value as ProcessAction)}
        />
        {action === 'exit' && (
          <NumberField
            data-testid="details-exit-code"
            size="xs"
            className={css.exitCode ?? ''}
            aria-label="Exit code, 0 to 255"
            least={EXIT_CODES.min}
            most={EXIT_CODES.max}
            value={exitCode}
            error={problem !== null}
            aria-describedby="exit-code-problem"
            onChange={setExitCode}
          />
        )}
        <Button
          data-testid="details-send"
          size="xs"
          variant="default"
          disabled={pending || problem !== null}
          onClick={() => run(() => signal([record], action === 'exit' ? `exit ${Number(exitCode)}` : action))}
        >
          Send
        </Button>
      </div>
      {problem !== null && (
        <span id="exit-code-problem" role="alert" className={form.error}>
          {problem}
        </span>
      )}
      {record.ladder !== null && <LadderNote ladder={record.ladder} />}
      <FailureAlert failure={failure} title="Not sent" onClose={dismiss} />
    </>
  )
}
