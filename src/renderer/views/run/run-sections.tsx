// The sections of a run: the results of a map, and the run's other sections.

import { type ReactNode, useId, useState } from 'react'
import type { RunRecord } from '../../../shared/session-state.ts'
import { useSession } from '../../live/use-session.ts'
import { useLaunch } from '../launch/launch-store.ts'
import { RunAbout } from './run-about.tsx'
import { RunCharts } from './run-charts.tsx'
import { RunChecks } from './run-checks.tsx'
import { RunCode } from './run-code.tsx'
import { RunDistribution } from './run-distribution.tsx'
import { RunOutput } from './run-output.tsx'
import css from './run-panel.module.css'
import { RunPicture } from './run-picture.tsx'
import { RunQueues } from './run-queues.tsx'
import { type Section, SECTION_NAMES, sectionsOf } from './sections.ts'
import { TaskResults } from './task-results.tsx'
import { useRunResults } from './use-run-results.ts'
import { useValueUnit } from './use-value-unit.ts'
import { WorkerResults } from './worker-results.tsx'
import { WorkerTimes } from './worker-times.tsx'

function MapResults({ run, section }: { readonly run: RunRecord; readonly section: 'tasks' | 'workers' }): ReactNode {
  const [offset, setOffset] = useState(0)
  const { value: results, failure } = useRunResults(run, offset)
  const unit = useValueUnit(run)
  return (
    <>
      {failure !== null && (
        <p role="alert" className={css.error}>
          The results could not be read: {failure.message}
        </p>
      )}
      {section === 'tasks' ? (
        <TaskResults total={run.totalTasks} results={results} onNeed={setOffset} />
      ) : (
        <WorkerResults workers={results?.workers ?? []} unit={unit} />
      )}
    </>
  )
}

function SectionOf({ run, section }: { readonly run: RunRecord; readonly section: Section }): ReactNode {
  switch (section) {
    case 'picture':
      return <RunPicture run={run} />
    case 'charts':
      return <RunCharts run={run} />
    case 'tasks':
    case 'workers':
      return <MapResults run={run} section={section} />
    case 'times':
      return <WorkerTimes run={run} />
    case 'distribution':
      return <RunDistribution run={run} />
    case 'output':
      return <RunOutput run={run} />
    case 'queues':
      return <RunQueues run={run} />
    case 'checks':
      return <RunChecks run={run} />
    case 'code':
      return <RunCode run={run} />
    case 'about':
      return <RunAbout run={run} />
  }
}

export function RunSections({ run }: { readonly run: RunRecord }): ReactNode {
  const [picked, setPicked] = useState<Section | null>(null)
  const outputLines = useSession((session) => session.runMetricsOf[run.id]?.outputLines ?? 0)
  const queues = useSession(
    ({ session }) => Object.values(session.queues).filter(({ runId }) => runId === run.id).length,
  )
  const isKnown = useLaunch((launch) => launch.workloads?.some(({ name }) => name === run.workload) ?? false)
  const sections = sectionsOf(run, { outputLines, queues, isKnown })
  const shown = sections.find((section) => section === picked) ?? sections[0]
  const panel = useId()
  if (shown === undefined) return null
  return (
    <div className={css.results} data-tall={run.totalTasks === 0 || shown === 'code' || shown === 'output'}>
      <div role="tablist" aria-label="Sections of the run" className={css.tabs}>
        {sections.map((section) => (
          <button
            key={section}
            type="button"
            role="tab"
            className={css.tab}
            aria-selected={section === shown}
            aria-controls={panel}
            data-testid={`results-${section}`}
            onClick={() => setPicked(section)}
          >
            {SECTION_NAMES[section]}
          </button>
        ))}
      </div>
      <div id={panel} role="tabpanel" className={css.page}>
        <SectionOf run={run} section={shown} />
      </div>
    </div>
  )
}
