// The launch form: a workload, how much of it, by how many processes, in what portions, and Start.

import { NativeSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { Panel } from '../../components/panel.tsx'
import { FUNCTION_WORKLOAD } from '../../stores/function-store.ts'
import { chooseOwnFunction, chooseWorkload } from '../../stores/launch-actions.ts'
import { chosenWorkload, type LaunchStore, useLaunch } from '../../stores/launch-store.ts'
import { FunctionForm } from '../own-function/function-form.tsx'
import { ChunkField } from './chunk-field.tsx'
import { Estimate } from './estimate.tsx'
import css from './launch-panel.module.css'
import { ParameterFields } from './parameter-fields.tsx'
import { PresetPicker } from './preset-picker.tsx'
import { StartButton } from './start-button.tsx'
import { WorkersField } from './workers-field.tsx'

function WorkloadHead(): ReactNode {
  const workloads = useLaunch((launch) => launch.workloads)
  const chosen = useLaunch(chosenWorkload)
  const own = useLaunch(isOwnFunction)
  if (workloads === null || (chosen === null && !own)) return <p className={css.teaches}>Loading the workloads…</p>
  return (
    <div>
      <NativeSelect
        data-testid="workload"
        size="xs"
        label="Workload"
        data={[
          ...workloads.map(({ name, title }) => ({ value: name, label: title })),
          { value: FUNCTION_WORKLOAD, label: 'Your own function' },
        ]}
        value={own ? FUNCTION_WORKLOAD : chosen?.name}
        onChange={(event) => {
          const { value } = event.currentTarget
          if (value === FUNCTION_WORKLOAD) chooseOwnFunction()
          else chooseWorkload(value)
        }}
      />
      <p className={css.teaches}>
        {chosen?.teaches ?? 'An exported function of a JavaScript file of yours, called once for each input.'}
      </p>
    </div>
  )
}

function isOwnFunction({ workload }: LaunchStore): boolean {
  return workload === FUNCTION_WORKLOAD
}

/** Of the form for a function of the user's own. */
const OWN_FIELDS = ['export', 'from', 'to', 'json', 'source', 'deadlineS']

/** Issues that stand under their field. */
function shownAtFields({ draft }: LaunchStore): string {
  const fields = [...Object.keys(draft), ...OWN_FIELDS].map((name) => `parameters.${name}`)
  return [...fields, 'workers', 'chunkSize'].join('\n')
}

export function LaunchPanel(): ReactNode {
  const failure = useLaunch((launch) => launch.failure)
  const shown = useLaunch(shownAtFields).split('\n')
  const own = useLaunch(isOwnFunction)
  return (
    <Panel title="Launch" className={css.panel}>
      <form className={css.form} onSubmit={(event) => event.preventDefault()}>
        <WorkloadHead />
        <PresetPicker />
        <ParameterFields />
        {own && <FunctionForm />}
        <WorkersField />
        <ChunkField />
      </form>
      <div className={css.foot}>
        <Estimate />
        <FailureAlert failure={failure} title="Not started" shownElsewhere={shown} />
        <StartButton />
      </div>
    </Panel>
  )
}
