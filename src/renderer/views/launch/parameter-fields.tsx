// The parameters of the workload, drawn from its JSON Schema; an issue from main is shown under its field.

import { NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core'
import type { ChangeEvent, ClipboardEvent, ReactNode } from 'react'
import type { ParameterValue } from '../../../shared/run.ts'
import { choicesOf, type ParameterSchema } from '../../../shared/workload-info.ts'
import { changeParameter } from './launch-actions.ts'
import { chosenWorkload, useLaunch } from './launch-store.ts'
import css from '../../components/form.module.css'
import { issueAt } from '../../components/issue-at.ts'

/** A number in scientific notation, of which the field would drop the letter: 1e3 is 1,000, not 13. */
function numberIn(text: string): number | null {
  const plain = text.trim().replaceAll(',', '')
  return /^[+-]?(?:\d+\.?\d*|\.\d+)e[+-]?\d+$/i.test(plain) ? Number(plain) : null
}

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
        <NumberInput
          {...shared}
          value={typeof value === 'boolean' ? '' : value}
          onChange={(next) => onChange(name, next)}
          // Main refuses a fraction where a whole number belongs: without its point, 1.5 would become 15.
          allowDecimal
          onPaste={(event: ClipboardEvent<HTMLInputElement>) => {
            const pasted = numberIn(event.clipboardData.getData('text'))
            if (pasted === null) return
            event.preventDefault()
            onChange(name, pasted)
          }}
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
