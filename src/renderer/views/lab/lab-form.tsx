// The form of an experiment: subject, factors, estimate, Measure.

import { Button } from '@mantine/core'
import { IconFlask } from '@tabler/icons-react'
import { type ReactNode, useEffect } from 'react'
import { FailureAlert } from '../../components/failure-alert.tsx'
import form from '../../components/form.module.css'
import { RefusedForm } from '../../components/issue-at.ts'
import { Panel } from '../../components/panel.tsx'
import { useLab } from '../../live/lab-store.ts'
import { useCores } from '../../state/app-store.ts'
import { useLaunch } from '../launch/launch-store.ts'
import { functionStore } from '../own-function/function-store.ts'
import { estimateWords } from './estimate.ts'
import { FactorFields } from './factor-fields.tsx'
import { useForm } from './form-store.ts'
import { beginForm, checkSoon, measure } from './lab-actions.ts'
import css from './lab.module.css'
import { SubjectFields } from './subject-fields.tsx'

/** What has no field of its own is told above the button. */
const AT_A_FIELD = /^(design\.|parameters\.|workload$|subject\.commandLine$)/

function Estimate(): ReactNode {
  const planned = useForm((fields) => fields.planned)
  const workMs = useForm((fields) => fields.workMs)
  const sizing = useForm((fields) => fields.sizing)
  const failure = useForm((fields) => fields.failure)
  const refused = useForm((fields) => fields.refused)
  const cores = useCores()
  const text = (): string => {
    if (sizing) return 'Sizing for this machine…'
    if (failure !== null) return refused ? '' : 'A value is refused: see the field that is marked.'
    return planned === null ? '' : estimateWords(planned, workMs, cores)
  }
  const isAtField = failure === null || failure.issues.some(({ path }) => AT_A_FIELD.test(path))
  return (
    <p className={form.estimate} role="status" data-testid="lab-estimate">
      {isAtField ? text() : ''}
    </p>
  )
}

function MeasureButton(): ReactNode {
  const running = useLab((lab) => lab.running)
  const beginning = useLab((lab) => lab.beginning)
  const sizing = useForm((fields) => fields.sizing)
  return (
    <Button
      data-testid="measure"
      className={form.start ?? ''}
      fullWidth
      disabled={running || beginning || sizing}
      leftSection={<IconFlask size={16} aria-hidden />}
      title="Ctrl+Enter"
      aria-keyshortcuts="Control+Enter"
      onClick={() => void measure()}
    >
      {running ? 'Measuring…' : beginning ? 'Starting…' : 'Measure'}
    </Button>
  )
}

export function LabForm(): ReactNode {
  const failure = useForm((fields) => fields.failure)
  const refused = useForm((fields) => fields.refused)
  const hasList = useLaunch((launch) => launch.workloads !== null)
  useEffect(() => {
    if (hasList) beginForm()
    return functionStore.subscribe(checkSoon)
  }, [hasList])
  const elsewhere = failure?.issues.filter(({ path }) => AT_A_FIELD.test(path)).map(({ path }) => path) ?? []
  const isToldAbove = failure !== null && (refused || elsewhere.length === 0)
  return (
    <Panel title="Experiment" className={css.form}>
      <form className={form.form} onSubmit={(event) => event.preventDefault()}>
        <RefusedForm value={failure}>
          <SubjectFields />
          <FactorFields />
        </RefusedForm>
      </form>
      <div className={form.foot}>
        <Estimate />
        <FailureAlert failure={isToldAbove ? failure : null} title="Not measured" shownElsewhere={elsewhere} />
        <MeasureButton />
      </div>
    </Panel>
  )
}
