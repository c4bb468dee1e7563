// The parameters of the workload, drawn from its JSON Schema; an issue from main is shown under its field.

import { NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core'
import type { ChangeEvent, ReactNode } from 'react'
import type { ParameterValue } from '../../../shared/run.ts'
import { choicesOf, type ParameterSchema } from '../../../shared/workload-info.ts'
import { changeParameter } from './launch-actions.ts'
import { chosenWorkload, useLaunch } from './launch-store.ts'
import css from '../../components/form.module.css'
import { issueAt } from '../../components/issue-at.ts'

interface FieldProps {
  readonly name: string
  readonly schema: ParameterSchema
}

function ParameterField({ name, schema }: FieldProps): ReactNode {
  const value: ParameterValue = useLaunch((launch) => launch.draft[name]) ?? ''
  const error = useLaunch((launch) => issueAt(launch.failure, `parameters.${name}`))
  const shared = {
    size: 'xs',
    label: schema.title ?? name,
    title: schema.description,
    error,
    'data-testid': `param-${name}`,
  } as const
  switch (schema.type) {
    case 'integer':
    case 'number':
      return (
        <NumberInput
          {...shared}
          value={typeof value === 'boolean' ? '' : value}
          onChange={(next) => changeParameter(name, next)}
          allowDecimal={schema.type === 'number'}
          thousandSeparator=","
          hideControls
          // Main checks the limits and its issue is shown here. A silent correction would change what the user typed.
          clampBehavior="none"
        />
      )
    case 'boolean':
      return (
        <Switch
          {...shared}
          checked={value === true}
          onChange={(event) => changeParameter(name, event.currentTarget.checked)}
        />
      )
    case 'string': {
      const choices = choicesOf(schema)
      const text = {
        ...shared,
        value: String(value),
        onChange: (event: ChangeEvent<HTMLInputElement | HTMLSelectElement>) =>
          changeParameter(name, event.currentTarget.value),
      }
      return choices.length === 0 ? <TextInput {...text} /> : <NativeSelect {...text} data={choices} />
    }
  }
}

export function ParameterFields(): ReactNode {
  const workload = useLaunch(chosenWorkload)
  if (workload === null) return null
  return (
    <div className={css.parameters}>
      {Object.entries(workload.parameters.properties).map(([name, schema]) => (
        <ParameterField key={name} name={name} schema={schema} />
      ))}
    </div>
  )
}
