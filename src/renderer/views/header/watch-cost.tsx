// What watching costs: a monitor that hides its own load is not to be trusted.

import type { ReactNode } from 'react'
import { formatPercent } from '../../components/format.ts'
import { useSession } from '../../live/use-session.ts'
import css from './header-bar.module.css'

export function WatchCost(): ReactNode {
  const sampler = useSession((session) => session.metrics?.samplerPercent ?? null)
  const main = useSession((session) => session.metrics?.mainPercent ?? null)
  if (sampler === null || main === null) return null
  return (
    <span
      className={css.cost}
      title="CPU of Procdeck itself, of one core: its main process, and of that the sampler that takes these metrics"
    >
      own cost {formatPercent(main)} % CPU · sampler {formatPercent(sampler)} %
    </span>
  )
}
