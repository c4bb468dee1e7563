// The parameters of the workload, drawn from its JSON Schema; an issue from main is shown under its field.

import { NativeSelect, Switch, TextInput } from '@mantine/core'
import type { ChangeEvent, ReactNode } from 'react'
import type { ParameterValue } from '../../../shared/run.ts'
import { choicesOf, type ParameterSchema } from '../../../shared/workload-info.ts'
import { changeParameter } from './launch-actions.ts'
import { chosenWorkload, useLaunch } from './launch-store.ts'
import css from '../../components/form.module.css'
import { issueAt } from '../../components/issue-at.ts'
import { NumberField } from '../../components/number-field.tsx'

interface FieldProps {
  readonly name: string
  readonly schema: ParameterSchema
  readonly value: ParameterValue
  /** Why main refused the value. */
  readonly error: string | null
  readonly testId: string
  readonly onChange: (name: string, value: ParameterValue) => void
}

export function ParameterField({ name, schema, value, error, testId, onChange }: FieldProps): ReactNode {
  const shared = {
    size: 'xs',
    label: schema.title ?? name,
    title: schema.description,
    error,
    'data-testid': testId,
  } as const
  switch (schema.type) {
    case 'integer':
    case 'number':
      return (
        <NumberField
          {...shared}
          value={typeof value === 'boolean' ? '' : value}
          onChange={(next) => onChange(name, next)}
        />
      )
    case 'boolean':
      return (
        <Switch
          {...shared}
          checked={value === true}
          onChange={(event) => onChange(name, event.currentTarget.checked)}
        />
      )
    case 'string': {
      const choices = choicesOf(schema)
      const text = {
        ...shared,
        value: String(value),
        onChange: (event: ChangeEvent<HTMLInputElement | HTMLSelectElement>) =>
          onChange(name, event.currentTarget.value),
      }
      return choices.length === 0 ? <TextInput {...text} /> : <NativeSelect {...text} data={choices} />
    }
  }
}

function LaunchField({ name, schema }: Pick<FieldProps, 'name' | 'schema'>): ReactNode {
  const value = useLaunch((launch) => launch.draft[name]) ?? ''
  const error = useLaunch((launch) => issueAt(launch.failure, `parameters.${name}`))
  return (
    <ParameterField
      name={name}
      schema={schema}
      value={value}
      error={error}
      testId={`param-${name}`}
      onChange={changeParameter}
    />
  )
}

export function ParameterFields(): ReactNode {
  const workload = useLaunch(chosenWorkload)
  if (workload === null) return null
  return (
    <div className={css.parameters}>
      {Object.entries(workload.parameters.properties).map(([name, schema]) => (
        <LaunchField key={name} name={name} schema={schema} />
      ))}
    </div>
  )
}
