// The launch form: workload, parameters, number of processes, chunk size, and Start.

import { Button } from '@mantine/core'
import { IconBrandPython } from '@tabler/icons-react'
import { lazy, type ReactNode, Suspense } from 'react'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { RefusedForm } from '../../components/issue-at.ts'
import { Panel } from '../../components/panel.tsx'
import { FILES_WORKLOAD, FUNCTION_WORKLOAD, WATCH_WORKLOAD } from '../../../shared/user-function.ts'
import { chosenOwn, chosenWorkload, type LaunchStore, setsChunks, useLaunch, usesPool } from './launch-store.ts'
import { WatchForm } from '../watch-program/watch-form.tsx'
import { SourceField } from '../own-function/source-field.tsx'
import { startOriginal } from './launch-actions.ts'
import { ChunkField } from './chunk-field.tsx'
import { EngineField } from './engine-field.tsx'
import { Estimate } from './estimate.tsx'
import css from '../../components/form.module.css'
import { Launcher } from './launcher.tsx'
import { OWN_ITEMS } from './own-items.ts'
import { ParameterFields } from './parameter-fields.tsx'
import { PresetPicker } from './preset-picker.tsx'
import { RestartField } from './restart-field.tsx'
import { StartButton } from './start-button.tsx'
import { TYPED_FIELDS } from './typed-fields.ts'
import { WorkersField } from './workers-field.tsx'

/** Loaded on demand: most launches do not need this form. */
const FunctionForm = lazy(async () => {
  const { FunctionForm: component } = await import('../own-function/function-form.tsx')
  return { default: component }
})

/** Each workload of the catalogue has a Python script that does the same. */
function OriginalButton(): ReactNode {
  const workload = useLaunch((launch) => chosenWorkload(launch)?.name ?? null)
  const starting = useLaunch((launch) => launch.starting)
  if (workload === null) return null
  return (
    <Button
      variant="default"
      px="sm"
      h={38}
      flex="none"
      data-testid="start-original"
      leftSection={<IconBrandPython size={16} aria-hidden />}
      disabled={starting}
      title={`Run the Python original: starts ${workload}.py, the script that does the same, and shows its processes beside ours`}
      aria-label="Run the Python original"
      onClick={() => void startOriginal(workload)}
    >
      Python
    </Button>
  )
}

function ChosenHead(): ReactNode {
  const chosen = useLaunch(chosenWorkload)
  const own = useLaunch(chosenOwn)
  const ownItem = OWN_ITEMS.find(({ name }) => name === own)
  const { title, teaches } = chosen ?? ownItem ?? { title: '', teaches: '' }
  if (title === '') return null
  return (
    <div>
      <h3 className={css.workload} data-testid="workload" data-workload={chosen?.name ?? own}>
        {title}
      </h3>
      <p className={css.teaches} title={chosen?.watch}>
        {teaches}
      </p>
    </div>
  )
}

/** Fields of the form for the user's own function. */
const OWN_FIELDS = ['export', 'from', 'to', 'json', 'source', 'deadlineS', 'commandLine', 'folder', 'attach']

/** Issues that are shown under their field. */
function shownAtFields({ draft }: LaunchStore): string {
  const fields = [...Object.keys(draft), ...OWN_FIELDS].map((name) => `parameters.${name}`)
  return [...fields, ...TYPED_FIELDS].join('\n')
}

export function LaunchPanel(): ReactNode {
  const failure = useLaunch((launch) => launch.failure)
  const shown = useLaunch(shownAtFields).split('\n')
  const own = useLaunch(chosenOwn)
  const hasPool = useLaunch(usesPool)
  const setsOwnChunks = useLaunch(setsChunks)
  return (
    <Panel title="Launch" className={css.panel}>
      <form className={css.form} onSubmit={(event) => event.preventDefault()}>
        <Launcher />
        <ChosenHead />
        {hasPool && <WorkersField />}
        <PresetPicker />
        <ParameterFields />
        <RefusedForm value={failure}>
          {own === FUNCTION_WORKLOAD && (
            <Suspense fallback={null}>
              <FunctionForm />
            </Suspense>
          )}
          {own === FILES_WORKLOAD && <SourceField kind="folder" />}
          {own === WATCH_WORKLOAD && <WatchForm />}
        </RefusedForm>
        {hasPool && !setsOwnChunks && <ChunkField />}
        {hasPool && <RestartField />}
        {own !== WATCH_WORKLOAD && <EngineField />}
      </form>
      <div className={css.foot}>
        <Estimate />
        <FailureAlert failure={failure} title="Not started" shownElsewhere={shown} />
        <div className={css.starts}>
          <StartButton />
          <OriginalButton />
        </div>
      </div>
    </Panel>
  )
}
