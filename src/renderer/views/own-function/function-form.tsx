// The form for the user's own function: the module, the function, its inputs, and its limits.

import { Switch } from '@mantine/core'
import type { ReactNode } from 'react'
import { functionStore, useFunction } from './function-store.ts'
import { useIssueAt } from '../../components/issue-at.ts'
import { NumberField } from '../../components/number-field.tsx'
import css from './function-form.module.css'
import { InputsFields } from './inputs-fields.tsx'
import { ModulePicker } from './module-picker.tsx'
import { PythonFields } from './python-fields.tsx'

function Treatment(): ReactNode {
  const deadlineS = useFunction((store) => store.deadlineS)
  const again = useFunction((store) => store.again)
  const error = useIssueAt('parameters.deadlineS')
  return (
    <>
      <div className={css.row}>
        <label className={css.label} htmlFor="deadline">
          Deadline of a task, s
        </label>
        <NumberField
          id="deadline"
          data-testid="function-deadline"
          className={css.number ?? ''}
          size="xs"
          placeholder="none"
          value={deadlineS}
          error={error}
          title="A task that runs longer fails, and its worker is ended and replaced"
          onChange={(next) => functionStore.setState({ deadlineS: next })}
        />
      </div>
      <Switch
        data-testid="function-again"
        size="xs"
        label="Run again when its worker dies"
        title="Only for a function without side effects. Otherwise such a task is told as lost."
        checked={again}
        onChange={(event) => functionStore.setState({ again: event.currentTarget.checked })}
      />
    </>
  )
}

export function FunctionForm(): ReactNode {
  const ready = useFunction((store) => store.module !== null)
  return (
    <div className={css.form}>
      <ModulePicker />
      {ready && (
        <>
          <PythonFields />
          <InputsFields />
          <Treatment />
        </>
      )}
    </div>
  )
}
