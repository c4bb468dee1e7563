// The place of the details: their code is loaded when they are first opened.

import { lazy, type ReactNode, Suspense } from 'react'
import { useStage } from '../stage/stage-store.ts'

const Drawer = lazy(async () => {
  const { DetailsDrawer } = await import('./details-drawer.tsx')
  return { default: DetailsDrawer }
})

export function DetailsSlot(): ReactNode {
  const open = useStage((stage) => stage.detailsOpen)
  const selected = useStage((stage) => stage.selectedProcess)
  if (!open || selected === null) return null
  return (
    <Suspense fallback={null}>
      <Drawer id={selected} />
    </Suspense>
  )
}
