// The launch form: a workload, how much of it, by how many processes, in what portions, and Start.

import { NativeSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { Panel } from '../../components/panel.tsx'
import { chooseWorkload } from '../../stores/launch-actions.ts'
import { chosenWorkload, type LaunchStore, useLaunch } from '../../stores/launch-store.ts'
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
  if (chosen === null) return <p className={css.teaches}>Loading the workloads…</p>
  return (
    <div>
      {workloads !== null && workloads.length > 1 ? (
        <NativeSelect
          size="xs"
          label="Workload"
          data={workloads.map(({ name, title }) => ({ value: name, label: title }))}
          value={chosen.name}
          onChange={(event) => chooseWorkload(event.currentTarget.value)}
        />
      ) : (
        <h3 className={css.workload}>{chosen.title}</h3>
      )}
      <p className={css.teaches}>{chosen.teaches}</p>
    </div>
  )
}

/** Issues that stand under their field. */
function shownAtFields({ draft }: LaunchStore): string {
  return [...Object.keys(draft).map((name) => `parameters.${name}`), 'workers', 'chunkSize'].join('\n')
}

export function LaunchPanel(): ReactNode {
  const failure = useLaunch((launch) => launch.failure)
  const shown = useLaunch(shownAtFields).split('\n')
  return (
    <Panel title="Launch" className={css.panel}>
      <form className={css.form} onSubmit={(event) => event.preventDefault()}>
        <WorkloadHead />
        <PresetPicker />
        <ParameterFields />
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
