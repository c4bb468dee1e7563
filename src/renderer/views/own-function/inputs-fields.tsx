// The inputs of the function: one task for each input.

import { Textarea } from '@mantine/core'
import type { ReactNode } from 'react'
import type { InputKind } from '../../../shared/user-function.ts'
import { setInputs } from './function-actions.ts'
import { functionStore, useFunction } from './function-store.ts'
import { useIssueAt } from '../../components/issue-at.ts'
import form from '../../components/form.module.css'
import { NumberField } from '../../components/number-field.tsx'
import { SourceField } from './source-field.tsx'

const KINDS: readonly { readonly kind: InputKind; readonly title: string; readonly hint: string }[] = [
  { kind: 'range', title: 'Range', hint: 'Each whole number from the first up to and without the last' },
  { kind: 'lines', title: 'Lines', hint: 'Each line of a text file, as a string' },
  { kind: 'json', title: 'JSON', hint: 'Each item of an array' },
  { kind: 'folder', title: 'Files', hint: 'The path of each file under a folder, as a string' },
]

function RangeFields(): ReactNode {
  const from = useFunction((store) => store.from)
  const to = useFunction((store) => store.to)
  const fromError = useIssueAt('parameters.from')
  const toError = useIssueAt('parameters.to')
  return (
    <div className={form.parameters}>
      <NumberField
        size="xs"
        label="From"
        title="First number, included"
        data-testid="function-from"
        value={from}
        error={fromError}
        onChange={(next) => functionStore.setState({ from: next })}
      />
      <NumberField
        size="xs"
        label="To"
        title="Last number, not included"
        data-testid="function-to"
        value={to}
        error={toError}
        onChange={(next) => functionStore.setState({ to: next })}
      />
    </div>
  )
}

function JsonField(): ReactNode {
  const json = useFunction((store) => store.json)
  const error = useIssueAt('parameters.json')
  return (
    <Textarea
      data-testid="function-json"
      size="xs"
      aria-label="A JSON array of inputs"
      rows={3}
      value={json}
      error={error}
      onChange={(event) => functionStore.setState({ json: event.currentTarget.value })}
    />
  )
}

export function InputsFields(): ReactNode {
  const inputs = useFunction((store) => store.inputs)
  const chosen = KINDS.find(({ kind }) => kind === inputs)
  return (
    <>
      <fieldset className={form.presets}>
        <legend className={form.legend}>Inputs, one task each</legend>
        <div className={form.choices}>
          {KINDS.map(({ kind, title, hint }) => (
            <label key={kind} className={form.choice} title={hint} data-testid={`inputs-${kind}`}>
              <input type="radio" name="inputs" checked={inputs === kind} onChange={() => setInputs(kind)} />
              {title}
            </label>
          ))}
        </div>
        <p className={form.hint} title={chosen?.hint}>
          {chosen?.hint}
        </p>
      </fieldset>
      {inputs === 'range' && <RangeFields />}
      {(inputs === 'lines' || inputs === 'folder') && <SourceField kind={inputs} />}
      {inputs === 'json' && <JsonField />}
    </>
  )
}
