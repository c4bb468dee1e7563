// The results of a run: per task, or per process.

import { type ReactNode, useId, useState } from 'react'
import type { RunRecord } from '../../../shared/session-state.ts'
import { TaskResults } from './task-results.tsx'
import css from './run-panel.module.css'
import { useRunResults } from './use-run-results.ts'
import { WorkerResults } from './worker-results.tsx'

const TABS = [
  { tab: 'tasks', name: 'Per task' },
  { tab: 'workers', name: 'Per process' },
] as const

export function RunResults({ run }: { readonly run: RunRecord }): ReactNode {
  const [tab, setTab] = useState<(typeof TABS)[number]['tab']>('tasks')
  const [offset, setOffset] = useState(0)
  const { results, failure } = useRunResults(run, offset)
  const panel = useId()
  return (
    <div className={css.results}>
      <div role="tablist" aria-label="Results" className={css.tabs}>
        {TABS.map(({ tab: key, name }) => (
          <button
            key={key}
            type="button"
            role="tab"
            className={css.tab}
            aria-selected={tab === key}
            aria-controls={panel}
            data-testid={`results-${key}`}
            onClick={() => setTab(key)}
          >
            {name}
          </button>
        ))}
      </div>
      {failure !== null && (
        <p role="alert" className={css.error}>
          The results could not be read: {failure.message}
        </p>
      )}
      <div id={panel} role="tabpanel" className={css.page}>
        {tab === 'tasks' ? (
          <TaskResults total={run.totalTasks} results={results} onNeed={setOffset} />
        ) : (
          <WorkerResults workers={results?.workers ?? []} />
        )}
      </div>
    </div>
  )
}
