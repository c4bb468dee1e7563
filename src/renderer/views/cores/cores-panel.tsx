// Each core of the machine: its load now and over the last minute.

import type { ReactNode } from 'react'
import { EmptyNote } from '../../components/empty-note.tsx'
import { Panel } from '../../components/panel.tsx'
import { Segments } from '../../components/segments.tsx'
import { type StageStore, stageStore, useStage } from '../stage/stage-store.ts'
import { useSession } from '../../live/use-session.ts'
import { CoresHeat } from './cores-heat.tsx'
import { CoreMeter } from './core-meter.tsx'
import css from './cores.module.css'

/** One point a second. */
const SPARK_POINTS = 60
/** Above this number each core gets a cell without a line: the other view shows the last minute. */
const MANY = 12

function mean(loads: readonly number[]): number {
  return loads.reduce((sum, load) => sum + load, 0) / Math.max(1, loads.length)
}

const VIEWS = [
  { value: 'meters', name: 'Now', title: 'Each core now' },
  { value: 'heat', name: 'Minute', title: 'Every core over the last minute' },
] as const

function Views({ view }: { readonly view: StageStore['coresView'] }): ReactNode {
  return (
    <Segments
      label="How the cores are shown"
      testId="cores-view"
      options={VIEWS}
      value={view}
      onChange={(coresView) => stageStore.setState({ coresView })}
    />
  )
}

export function CoresPanel(): ReactNode {
  const history = useSession((session) => session.history)
  const view = useStage((stage) => stage.coresView)
  const recent = history.slice(-SPARK_POINTS)
  const loads = recent.at(-1)?.cores ?? []
  const percent = Math.round(mean(loads))
  const note =
    loads.length === 0 ? null : (
      <span data-testid="cores-note" title={`${loads.length} logical cores, ${percent} % busy on average`}>
        {percent} % of {loads.length}
      </span>
    )
  return (
    <Panel title="Cores" note={note} className={css.panel} actions={loads.length > 0 && <Views view={view} />}>
      {loads.length === 0 ? (
        <EmptyNote>Waiting for the first sample…</EmptyNote>
      ) : view === 'heat' ? (
        <CoresHeat points={recent.map(({ cores }) => cores)} seconds={SPARK_POINTS} isMany={loads.length > MANY} />
      ) : (
        <div className={css.cores} data-many={loads.length > MANY}>
          {loads.map((load, core) => (
            // The place is a stable key: the number of cores does not change.
            <CoreMeter
              key={core}
              core={core}
              load={load}
              history={recent.map((point) => point.cores[core] ?? 0)}
              points={SPARK_POINTS}
            />
          ))}
        </div>
      )}
    </Panel>
  )
}
