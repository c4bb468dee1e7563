// The place of the charts. Their library is as large as all the rest, so it is loaded after the first picture.

import { lazy, type ReactNode, Suspense } from 'react'
import { firstPicture } from '../../live/first-picture.ts'
import { ChartsFrame } from './charts-frame.tsx'

const LiveCharts = lazy(async () => {
  await firstPicture()
  const { LiveCharts: component } = await import('./live-charts.tsx')
  return { default: component }
})

export function ChartsSlot(): ReactNode {
  return (
    <ChartsFrame>
      <Suspense fallback={null}>
        <LiveCharts />
      </Suspense>
    </ChartsFrame>
  )
}
