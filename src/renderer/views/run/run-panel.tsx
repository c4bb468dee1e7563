// The run on the stage: its progress, its result, and its tasks and workers.

import type { ReactNode } from 'react'
import { plural } from '../../../shared/plural.ts'
import { EmptyNote } from '../../components/empty-note.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { KeyHint } from '../../components/key-hint.tsx'
import { Panel } from '../../components/panel.tsx'
import { useCommand } from '../../components/use-command.ts'
import { useLaunch, usesPool } from '../launch/launch-store.ts'
import { stagedRun } from '../stage/runs.ts'
import { useStage } from '../stage/stage-store.ts'
import { useSession } from '../../live/use-session.ts'
import { ProgramProgress, ProgramStats, ProgramValue, RunStory } from './program-value.tsx'
import { RunActions } from './run-actions.tsx'
import css from './run-panel.module.css'
import { RunDiagnoses } from './run-diagnoses.tsx'
import { RunProgress } from './run-progress.tsx'
import { RunSections } from './run-sections.tsx'
import { RunStats } from './run-stats.tsx'
import { RunTitle } from './run-title.tsx'
import { RunValue } from './run-value.tsx'

function NoRun(): ReactNode {
  const workers = useLaunch((launch) => launch.workers)
  const shares = useLaunch(usesPool)
  return (
    <EmptyNote>
      No run yet. Press <strong>Start</strong> (<KeyHint>Ctrl</KeyHint> <KeyHint>Enter</KeyHint>){' '}
      {shares ? `to share the work among ${plural(workers, 'process', 'processes')}` : 'to see its processes'}, then
      kill one and see what happens.
    </EmptyNote>
  )
}

export function RunPanel(): ReactNode {
  const picked = useStage((stage) => stage.pickedRun)
  const run = useSession(({ session }) => stagedRun(session, picked))
  const command = useCommand()
  const isMap = (run?.totalTasks ?? 0) > 0
  return (
    <Panel
      title={run === null ? 'Run' : `Run ${run.id}`}
      className={css.panel}
      note={run === null ? null : <RunTitle run={run} />}
      actions={run === null ? null : <RunActions run={run} command={command} />}
    >
      {run === null ? (
        <NoRun />
      ) : (
        <div className={css.columns}>
          <section className={css.story} aria-label="How the run goes" tabIndex={0}>
            {isMap ? <RunValue run={run} /> : <ProgramValue run={run} />}
            {isMap ? <RunProgress run={run} /> : <ProgramProgress run={run} />}
            {run.error !== null && (
              <div role="alert" className={css.error}>
                <ErrorNote error={run.error} />
              </div>
            )}
            <RunDiagnoses run={run} />
            <RunStory run={run} />
            {isMap ? <RunStats run={run} /> : <ProgramStats run={run} />}
            <FailureAlert failure={command.failure} title="That did not work" onClose={command.dismiss} />
          </section>
          <RunSections key={run.id} run={run} />
        </div>
      )}
    </Panel>
  )
}
