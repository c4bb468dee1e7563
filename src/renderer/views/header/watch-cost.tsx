// What watching costs: a monitor that hides its own load is not to be trusted.

import type { ReactNode } from 'react'
import { formatPercent } from '../../components/format.ts'
import { useDeck } from '../../live/use-deck.ts'
import css from './header-bar.module.css'

export function WatchCost(): ReactNode {
  const sampler = useDeck((deck) => deck.figures?.samplerPercent ?? null)
  const main = useDeck((deck) => deck.figures?.mainPercent ?? null)
  if (sampler === null || main === null) return null
  return (
    <span
      className={css.cost}
      title="CPU of Procdeck itself, of one core: its main process, and of that the sampler that takes these figures"
    >
      own cost {formatPercent(main)} % CPU · sampler {formatPercent(sampler)} %
    </span>
  )
}
