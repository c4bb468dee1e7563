// Where the charts go. Their library is as large as everything else together, so it is loaded after the first paint.

import { lazy, type ReactNode, Suspense } from 'react'
import { Panel } from '../../components/panel.tsx'
import { useDeck } from '../../stores/use-deck.ts'
import css from './charts.module.css'

const ChartsPanel = lazy(async () => {
  const { ChartsPanel: component } = await import('./charts-panel.tsx')
  return { default: component }
})

const empty = (
  <div className={css.pair}>
    <Panel title="Queue depth">{null}</Panel>
    <Panel title="Throughput">{null}</Panel>
  </div>
)

export function ChartsSlot(): ReactNode {
  const ready = useDeck((deck) => deck.ready)
  return ready ? (
    <Suspense fallback={empty}>
      <ChartsPanel />
    </Suspense>
  ) : (
    empty
  )
}
