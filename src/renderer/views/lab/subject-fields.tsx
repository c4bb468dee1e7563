// What is measured: a workload of the catalogue, a function of the user's own, or a whole program; with its parameters.

import { Button, NativeSelect, TextInput } from '@mantine/core'
import { IconFileSearch } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { CommandError } from '../../../shared/error-codes.ts'
import { FUNCTION_WORKLOAD, WATCH_WORKLOAD } from '../../../shared/user-function.ts'
import type { ParameterSchema, WorkloadInfo } from '../../../shared/workload-info.ts'
import { FailureAlert } from '../../components/failure-alert.tsx'
import form from '../../components/form.module.css'
import { useIssueAt } from '../../components/issue-at.ts'
import { call } from '../../live/call.ts'
import { useLaunch } from '../launch/launch-store.ts'
import { ParameterField } from '../launch/parameter-fields.tsx'
import { PresetChoice } from '../launch/preset-choice.tsx'
import { useFunction } from '../own-function/function-store.ts'
import { InputsFields } from '../own-function/inputs-fields.tsx'
import { ModulePicker } from '../own-function/module-picker.tsx'
import { InterpreterField } from '../own-function/python-fields.tsx'
import { useForm } from './form-store.ts'
import { change, changeParameter, choosePreset, chooseSubject, mapsOf } from './lab-actions.ts'
import css from './lab.module.css'

const OWN = [
  { value: FUNCTION_WORKLOAD, label: 'Your own function' },
  { value: WATCH_WORKLOAD, label: 'A program' },
]

/** The start methods are a factor: of the languages one entry each is left. */
function inLab(name: string, schema: ParameterSchema): ParameterSchema {
  if (name !== 'tasksIn') return schema
  return {
    ...schema,
    description: 'The language of the tasks',
    enum: ['javascript', 'python-spawn'],
    enumNames: ['JavaScript', 'Python'],
  }
}

function MapParameter({ name, schema }: { readonly name: string; readonly schema: ParameterSchema }): ReactNode {
  const value = useForm((fields) => fields.parameters[name]) ?? ''
  const error = useIssueAt(`parameters.${name}`)
  return (
    <ParameterField
      name={name}
      schema={inLab(name, schema)}
      value={value}
      error={error}
      testId={`lab-param-${name}`}
      onChange={changeParameter}
    />
  )
}

function MapFields({ workload }: { readonly workload: WorkloadInfo }): ReactNode {
  const preset = useForm((fields) => fields.preset)
  return (
    <>
      <PresetChoice presets={workload.presets} chosen={preset} group="lab-preset" onChoose={choosePreset} />
      <div className={form.parameters}>
        {Object.entries(workload.parameters.properties).map(([name, schema]) => (
          <MapParameter key={name} name={name} schema={schema} />
        ))}
      </div>
    </>
  )
}

function FunctionFields(): ReactNode {
  const ready = useFunction((store) => store.module !== null)
  return (
    <>
      <ModulePicker />
      {ready && (
        <>
          <InterpreterField />
          <InputsFields />
        </>
      )}
    </>
  )
}

function ProgramFields(): ReactNode {
  const commandLine = useForm((fields) => fields.commandLine)
  const folder = useForm((fields) => fields.folder)
  const [failure, setFailure] = useState<CommandError | null>(null)
  const choose = async (): Promise<void> => {
    const answer = await call('watch.choose', {})
    setFailure(answer.ok ? null : answer.error)
    if (!answer.ok || answer.value === null) return
    change({ commandLine: `${answer.value.commandLine} {n}`, folder: answer.value.folder })
  }
  return (
    <>
      <Button
        data-testid="lab-choose"
        size="xs"
        variant="default"
        leftSection={<IconFileSearch size={14} aria-hidden />}
        onClick={() => void choose()}
      >
        Choose a script…
      </Button>
      <TextInput
        size="xs"
        label="Command line"
        data-testid="lab-command"
        placeholder="python3 primes.py --workers {n}"
        description="{n} stands for the number of workers, {chunk} for the chunk size"
        value={commandLine}
        error={useIssueAt('subject.commandLine')}
        onChange={(event) => change({ commandLine: event.currentTarget.value })}
      />
      <TextInput
        size="xs"
        label="Working folder"
        data-testid="lab-folder"
        placeholder="home folder"
        value={folder}
        error={useIssueAt('parameters.folder')}
        onChange={(event) => change({ folder: event.currentTarget.value })}
      />
      <FailureAlert failure={failure} title="Not taken" onClose={() => setFailure(null)} />
    </>
  )
}

export function SubjectFields(): ReactNode {
  const workloads = useLaunch((launch) => launch.workloads)
  const subject = useForm((fields) => fields.subject)
  const error = useIssueAt('workload')
  const maps = mapsOf(workloads)
  const workload = maps.find(({ name }) => name === subject)
  return (
    <section className={css.fields} aria-label="Subject">
      <NativeSelect
        size="xs"
        label="Measure"
        data-testid="lab-subject"
        value={subject}
        error={error}
        data={[...maps.map(({ name, title }) => ({ value: name, label: title })), ...OWN]}
        onChange={(event) => chooseSubject(event.currentTarget.value)}
      />
      {workload !== undefined && <MapFields workload={workload} />}
      {subject === FUNCTION_WORKLOAD && <FunctionFields />}
      {subject === WATCH_WORKLOAD && <ProgramFields />}
    </section>
  )
}
