// How the workers of a function in Python are started: the interpreter, and the start method.

import { NativeSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import { type Interpreter, isPythonFile, type PythonMethod } from '../../../shared/user-function.ts'
import form from '../../components/form.module.css'
import { useIssueAt } from '../../components/issue-at.ts'
import { functionStore, useFunction } from './function-store.ts'

const METHODS: readonly { readonly method: PythonMethod; readonly hint: string }[] = [
  { method: 'spawn', hint: 'Each worker is a fresh interpreter, which imports the file: nothing is inherited' },
  {
    method: 'fork',
    hint: 'One process imports the file, and each worker is a copy of it: quick, and memory is shared',
  },
  { method: 'forkserver', hint: 'Each worker is a copy of a process that has imported nothing, and imports the file' },
]

const FROM: Readonly<Record<Interpreter['from'], string>> = {
  venv: 'virtual environment',
  PATH: 'PATH',
  uv: 'uv',
  pyenv: 'pyenv',
}

function labelOf({ path, from, version, problem }: Interpreter): string {
  const what = `Python ${version ?? '?'} (${FROM[from]}): ${path}`
  return problem === null ? what : `${what} – ${problem}`
}

/** Nothing for a file that Python does not run. */
export function InterpreterField(): ReactNode {
  const isPython = useFunction((store) => isPythonFile(store.module?.card.path ?? ''))
  const interpreters = useFunction((store) => store.module?.interpreters) ?? []
  const python = useFunction((store) => store.python)
  const error = useIssueAt('parameters.python')
  if (!isPython) return null
  return (
    <NativeSelect
      data-testid="python-interpreter"
      size="xs"
      label="Interpreter"
      title={python ?? ''}
      error={error}
      value={python ?? ''}
      data={interpreters.map((one) => ({
        value: one.path,
        label: labelOf(one),
        disabled: one.problem !== null,
      }))}
      onChange={(event) => functionStore.setState({ python: event.currentTarget.value })}
    />
  )
}

export function PythonFields(): ReactNode {
  const isPython = useFunction((store) => isPythonFile(store.module?.card.path ?? ''))
  const startMethod = useFunction((store) => store.startMethod)
  if (!isPython) return null
  const hint = METHODS.find(({ method }) => method === startMethod)?.hint
  return (
    <>
      <InterpreterField />
      <fieldset className={form.presets}>
        <legend className={form.legend}>Start method</legend>
        <div className={form.choices}>
          {METHODS.map((one) => (
            <label key={one.method} className={form.choice} title={one.hint} data-testid={`method-${one.method}`}>
              <input
                type="radio"
                name="start-method"
                checked={startMethod === one.method}
                onChange={() => functionStore.setState({ startMethod: one.method })}
              />
              {one.method}
            </label>
          ))}
        </div>
        <p className={form.hint} title={hint}>
          {hint}
        </p>
      </fieldset>
    </>
  )
}
