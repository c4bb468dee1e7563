// The tabs: the processes as a table, their timeline, or the queues between them.

import type { ReactNode } from 'react'
import { stageStore, useStage } from '../stage/stage-store.ts'
import css from './processes.module.css'

const VIEWS = [
  { view: 'table', name: 'Table' },
  { view: 'timeline', name: 'Timeline' },
  { view: 'queues', name: 'Queues' },
] as const

export function ViewTabs(): ReactNode {
  const shown = useStage((stage) => stage.processView)
  return (
    <div role="group" aria-label="Show the processes as" className={css.views}>
      {VIEWS.map(({ view, name }) => (
        <button
          key={view}
          type="button"
          className={css.viewTab}
          aria-pressed={shown === view}
          data-testid={`view-${view}`}
          onClick={() => stageStore.setState({ processView: view })}
        >
          {name}
        </button>
      ))}
    </div>
  )
}
