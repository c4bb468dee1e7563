// The frame of the two live charts: their heading, and the switch between the work and its cost.

import type { ReactNode } from 'react'
import { Panel } from '../../components/panel.tsx'
import { Segments } from '../../components/segments.tsx'
import { stageStore, useStage } from '../stage/stage-store.ts'
import css from './charts.module.css'

const VIEWS = [
  { value: 'queue', name: 'Queue and throughput', title: 'Tasks of all runs that are going' },
  { value: 'usage', name: 'CPU and memory', title: 'All living processes together' },
] as const

export function ChartsFrame({ children }: { readonly children: ReactNode }): ReactNode {
  const view = useStage((stage) => stage.chartsView)
  return (
    <Panel
      title="Last minute"
      actions={
        <Segments
          label="What the charts show"
          testId="charts-view"
          options={VIEWS}
          value={view}
          onChange={(chartsView) => stageStore.setState({ chartsView })}
        />
      }
    >
      <div className={css.pair}>{children}</div>
    </Panel>
  )
}
