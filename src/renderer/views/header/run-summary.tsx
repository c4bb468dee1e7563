// How the deck is doing, in one line.

import type { ReactNode } from 'react'
import { isAlive } from '../../../shared/process.ts'
import { formatCount, formatDuration } from '../../components/format.ts'
import type { DeckStore } from '../../live/deck-store.ts'
import { liveRun, stagedRun } from '../stage/runs.ts'
import { useDeck } from '../../live/use-deck.ts'
import css from './header-bar.module.css'

function summarise({ deck, runFiguresOf, ready }: DeckStore): string {
  if (!ready) return ''
  const alive = Object.values(deck.processes).filter((process) => isAlive(process.state)).length
  const run = liveRun(deck)
  if (run === null) {
    const last = stagedRun(deck, null)
    const ended =
      last === null
        ? 'Nothing is running'
        : `Run ${last.id} ${last.status}${last.result === null ? '' : `: ${last.result.headline}`}`
    return alive === 0 ? ended : `${ended} · ${formatCount(alive)} alive`
  }
  const figures = runFiguresOf[run.id]
  const parts = [`Run ${run.id}: ${run.title}`, `${formatCount(alive)} alive`]
  if (figures !== undefined) {
    parts.push(`${Math.floor((100 * figures.done) / Math.max(1, figures.total))} %`)
    if (figures.etaMs !== null) parts.push(`${formatDuration(figures.etaMs)} left`)
  }
  return parts.join(' · ')
}

export function RunSummary(): ReactNode {
  return <span className={css.summary}>{useDeck(summarise)}</span>
}
