// The place of the timeline: its code is loaded when it is first opened.

import { lazy, type ReactNode, Suspense } from 'react'

const View = lazy(async () => {
  const { TimelineView } = await import('./timeline-view.tsx')
  return { default: TimelineView }
})

export function TimelineSlot(): ReactNode {
  return (
    <Suspense fallback={null}>
      <View />
    </Suspense>
  )
}
