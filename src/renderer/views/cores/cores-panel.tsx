// Each core of the machine: its load now and over the last minute.

import type { ReactNode } from 'react'
import { EmptyNote } from '../../components/empty-note.tsx'
import { Panel } from '../../components/panel.tsx'
import { useDeck } from '../../stores/use-deck.ts'
import { CoreMeter } from './core-meter.tsx'
import css from './cores.module.css'

/** One point a second. */
const SPARK_POINTS = 60

function mean(loads: readonly number[]): number {
  return loads.reduce((sum, load) => sum + load, 0) / Math.max(1, loads.length)
}

export function CoresPanel(): ReactNode {
  const history = useDeck((deck) => deck.history)
  const recent = history.slice(-SPARK_POINTS)
  const loads = recent.at(-1)?.cores ?? []
  const note = loads.length === 0 ? null : `${loads.length} logical · ${Math.round(mean(loads))} % mean`
  return (
    <Panel title="Cores" note={note} className={css.panel}>
      {loads.length === 0 ? (
        <EmptyNote>Waiting for the first sample…</EmptyNote>
      ) : (
        <div className={css.cores} data-many={loads.length > 12}>
          {loads.map((load, core) => (
            // A core is its place: cores do not come and go.
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
