// The result of the experiment that runs or ran last: the verdict first, then what it rests on.

import { type ReactNode, useMemo, useState } from 'react'
import type { Experiment, LabCell, ToldExperiment } from '../../../shared/lab.ts'
import { machineWords } from '../../../shared/lab-numbers.ts'
import { EmptyNote } from '../../components/empty-note.tsx'
import { Panel } from '../../components/panel.tsx'
import { Segments } from '../../components/segments.tsx'
import { useSlowly } from '../../components/use-slowly.ts'
import { useLab } from '../../live/lab-store.ts'
import { useLaunch } from '../launch/launch-store.ts'
import { HeatMap } from './heat-map.tsx'
import css from './lab.module.css'
import { LabCharts } from './lab-charts.tsx'
import { LabProgressBar } from './lab-progress.tsx'
import { methodsOf } from './lab-series.ts'
import { CellsTable, Checklist, TrialsTable } from './lab-tables.tsx'
import { SaveReport } from './save-report.tsx'
import { endWords, type FieldsOf, subjectWords } from './subject-words.ts'
import { Apply, Verdict, Warnings } from './verdict.tsx'

/** While trials run, drawing takes time from them. */
const WHILE_RUNNING_MS = 5_000

interface ToldProps {
  readonly told: ToldExperiment
  readonly running: boolean
}

/** After one trial of some arrangements a verdict would be chance. */
function hasSecondRound({ trials }: Experiment): boolean {
  return trials.some(({ round }) => round > 1)
}

function Sentences({ told: { experiment, analysis }, running }: ToldProps): ReactNode {
  const isTold = !running || hasSecondRound(experiment)
  return (
    <div className={css.sentences}>
      {running && (
        <p className={css.quietLine}>
          {isTold ? 'So far:' : 'The verdict begins with the second round. What was measured so far:'}
        </p>
      )}
      {isTold && <Verdict lines={analysis.verdict} />}
      {!running && <Apply experiment={experiment} analysis={analysis} />}
      <Warnings warnings={analysis.warnings} />
    </div>
  )
}

/** Without a heading. */
export function Told({ told, running }: ToldProps): ReactNode {
  const { experiment, analysis } = told
  // All at once in one process has no chunks and no workers: nothing of what is picked here.
  const methods = methodsOf(analysis.cells).filter((one) => one !== 'async')
  const [picked, setPicked] = useState<LabCell['method'] | null>(null)
  const wanted = [picked, analysis.advised?.method ?? null]
  const method =
    methods.find((one) => one === wanted[0]) ?? methods.find((one) => one === wanted[1]) ?? methods[0] ?? 'spawn'
  if (analysis.baseline === null && analysis.cells.length === 0)
    return (
      <p className={css.quietLine}>
        {running ? 'The baseline is measured first: the same work in one process.' : 'No trial came to its end.'}
      </p>
    )
  return (
    <>
      <div className={css.said}>
        <Sentences told={told} running={running} />
        <div className={css.beside}>
          <HeatMap analysis={analysis} design={experiment.design} method={method} />
          {methods.length > 1 && (
            <div className={css.methods}>
              <Segments
                label="Start method that is shown here and in the parts of the time"
                testId="lab-shown-method"
                options={methods.map((one) => ({ value: one, name: one }))}
                value={method}
                onChange={setPicked}
              />
              <span>also in the parts of the time</span>
            </div>
          )}
        </div>
      </div>
      {analysis.cells.length > 0 && <LabCharts experiment={experiment} analysis={analysis} method={method} />}
      <Checklist rows={analysis.checklist} />
      <CellsTable analysis={analysis} />
      <TrialsTable trials={experiment.trials} analysis={analysis} running={running} />
      <p className={css.quietLine}>{machineWords(experiment.machine)}</p>
    </>
  )
}

/** Names and values of parameters as the form shows them. */
export function useFields(experiment: Experiment | null): FieldsOf {
  const workloads = useLaunch((launch) => launch.workloads)
  const subject = experiment?.subject
  const name = subject?.kind === 'workload' ? subject.workload : null
  return workloads?.find((workload) => workload.name === name)?.parameters.properties ?? {}
}

export function LabResult(): ReactNode {
  const seen = useLab((lab) => lab.seen)
  const running = useLab((lab) => lab.running)
  const { experiment = null, analysis = null } = seen ?? {}
  const now = useMemo(
    () => (experiment === null || analysis === null ? null : { experiment, analysis }),
    [experiment, analysis],
  )
  const fields = useFields(experiment)
  const slow = useSlowly(now, running ? WHILE_RUNNING_MS : 0)
  const told = slow?.experiment.id === now?.experiment.id ? slow : now
  return (
    <Panel
      title="Result"
      note={experiment === null ? '' : subjectWords(experiment, fields)}
      actions={
        seen !== null &&
        !running && (
          <>
            <span className={css.quiet} data-testid="lab-end">
              {endWords(seen.experiment, seen.progress.total)}
            </span>
            <SaveReport id={seen.experiment.id} />
          </>
        )
      }
      className={css.result}
    >
      {seen === null || told === null ? (
        <EmptyNote>
          Does it help to share the work among processes, and among how many? Press <strong>Measure</strong>: the plain
          loop in one process is measured first, then each arrangement beside it, several times. The verdict will stand
          here.
        </EmptyNote>
      ) : (
        <div className={css.scroll} data-testid="lab-scroll" role="group" aria-label="Result" tabIndex={0}>
          {running && <LabProgressBar progress={seen.progress} />}
          <Told told={told} running={running} />
        </div>
      )}
    </Panel>
  )
}
