// Where the charts go. Their library is as large as everything else together, so it is loaded after the first picture.

import { lazy, type ReactNode, Suspense } from 'react'
import { Panel } from '../../components/panel.tsx'
import { firstPicture } from '../../live/first-picture.ts'
import css from './charts.module.css'

const ChartsPanel = lazy(async () => {
  await firstPicture()
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
  return (
    <Suspense fallback={empty}>
      <ChartsPanel />
    </Suspense>
  )
}
