// The launch form: a workload, how much of it, by how many processes, in what portions, and Start.

import { NativeSelect } from '@mantine/core'
import { lazy, type ReactNode, Suspense } from 'react'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { RefusedForm } from '../../components/issue-at.ts'
import { Panel } from '../../components/panel.tsx'
import { FILES_WORKLOAD, FUNCTION_WORKLOAD, isOwn, type OwnWorkload } from '../../../shared/user-function.ts'
import { chooseOwn, chooseWorkload } from './launch-actions.ts'
import { chosenOwn, chosenWorkload, type LaunchStore, useLaunch } from './launch-store.ts'
import { SourceField } from '../own-function/source-field.tsx'
import { ChunkField } from './chunk-field.tsx'
import { Estimate } from './estimate.tsx'
import css from '../../components/form.module.css'
import { ParameterFields } from './parameter-fields.tsx'
import { PresetPicker } from './preset-picker.tsx'
import { StartButton } from './start-button.tsx'
import { WorkersField } from './workers-field.tsx'

/** Most launches do without it. */
const FunctionForm = lazy(async () => {
  const { FunctionForm: component } = await import('../own-function/function-form.tsx')
  return { default: component }
})

const OWN: Readonly<Record<OwnWorkload, { readonly title: string; readonly teaches: string }>> = {
  [FILES_WORKLOAD]: {
    title: 'Files',
    teaches: 'Reads every file under a folder: SHA-256, gzip, words. Work for the disk as much as for the processor.',
  },
  [FUNCTION_WORKLOAD]: {
    title: 'Your own function',
    teaches: 'An exported function of a JavaScript file of yours, called once for each input.',
  },
}

function WorkloadHead(): ReactNode {
  const workloads = useLaunch((launch) => launch.workloads)
  const chosen = useLaunch(chosenWorkload)
  const own = useLaunch(chosenOwn)
  if (workloads === null || (chosen === null && own === null))
    return <p className={css.teaches}>Loading the workloads…</p>
  return (
    <div>
      <NativeSelect
        data-testid="workload"
        size="xs"
        label="Workload"
        data={[
          ...workloads.map(({ name, title }) => ({ value: name, label: title })),
          ...Object.entries(OWN).map(([name, { title }]) => ({ value: name, label: title })),
        ]}
        value={own ?? chosen?.name}
        onChange={(event) => {
          const { value } = event.currentTarget
          if (isOwn(value)) chooseOwn(value)
          else chooseWorkload(value)
        }}
      />
      <p className={css.teaches}>{own === null ? chosen?.teaches : OWN[own].teaches}</p>
    </div>
  )
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
  const own = useLaunch(chosenOwn)
  return (
    <Panel title="Launch" className={css.panel}>
      <form className={css.form} onSubmit={(event) => event.preventDefault()}>
        <WorkloadHead />
        <PresetPicker />
        <ParameterFields />
        <RefusedForm value={failure}>
          {own === FUNCTION_WORKLOAD && (
            <Suspense fallback={null}>
              <FunctionForm />
            </Suspense>
          )}
          {own === FILES_WORKLOAD && <SourceField kind="folder" />}
        </RefusedForm>
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
