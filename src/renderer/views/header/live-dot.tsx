// Whether the screen is up to date: green while messages of main arrive, grey when they stop.

import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import { linkStore } from '../../live/link-store.ts'
import css from './header-bar.module.css'

export function LiveDot(): ReactNode {
  const live = useStore(linkStore, (link) => link.live)
  return (
    <span
      className={css.live}
      data-testid="live-dot"
      data-live={live}
      role="status"
      title={
        live ? 'The view is up to date' : 'Nothing has come from the main process for 2 seconds: what you see is old'
      }
    >
      <span className={css.dot} />
      {live ? 'live' : 'view is stale'}
    </span>
  )
}
