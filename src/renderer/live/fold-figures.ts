// Files the newest sample by process and by run. What did not change keeps its object, so that its row is not drawn again.

import type { Figures, ProcessFigures, RunFigures } from '../../shared/figures.ts'
import type { LiveView } from './live-view.ts'

function sameChunk(one: ProcessFigures['chunk'], other: ProcessFigures['chunk']): boolean {
  if (one === null || other === null) return one === other
  return (
    one.id === other.id &&
    one.firstTask === other.firstTask &&
    one.tasks === other.tasks &&
    one.answered === other.answered
  )
}

function same(one: ProcessFigures, other: ProcessFigures): boolean {
  return (
    one.activity === other.activity &&
    one.cpuPercent === other.cpuPercent &&
    one.rssBytes === other.rssBytes &&
    one.inFlight === other.inFlight &&
    one.done === other.done &&
    sameChunk(one.chunk, other.chunk)
  )
}

/** A sample holds the living; the dead and the ended runs keep their last figures as long as they are listed. */
export function foldFigures(
  view: LiveView,
  figures: Figures,
): Pick<LiveView, 'figures' | 'figuresOf' | 'runFiguresOf'> {
  const figuresOf: Record<number, ProcessFigures> = {}
  for (const id of Object.keys(view.deck.processes)) {
    const last = view.figuresOf[Number(id)]
    if (last !== undefined) figuresOf[last.id] = last
  }
  for (const sample of figures.processes) {
    const last = figuresOf[sample.id]
    figuresOf[sample.id] = last !== undefined && same(last, sample) ? last : sample
  }
  const runFiguresOf: Record<number, RunFigures> = {}
  for (const id of Object.keys(view.deck.runs)) {
    const last = view.runFiguresOf[Number(id)]
    if (last !== undefined) runFiguresOf[last.id] = last
  }
  for (const sample of figures.runs) runFiguresOf[sample.id] = sample
  return { figures, figuresOf, runFiguresOf }
}
