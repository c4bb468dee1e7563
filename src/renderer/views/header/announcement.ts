// What a screen reader reads out at a change: sentences about the runs, the newest death, and the count of processes. Pure.

import { countAlive } from '../../../shared/count-alive.ts'
import { tellDeath } from '../../../shared/death.ts'
import { plural } from '../../../shared/plural.ts'
import { asSentence } from '../../../shared/sentence.ts'
import type { SessionState } from '../../../shared/session-state.ts'

export interface Told {
  readonly alive: number
  readonly dead: number
  readonly newestDeath: number
  /** One sentence a run. */
  readonly runs: readonly string[]
}

export const NOTHING_TOLD: Told = { alive: 0, dead: 0, newestDeath: 0, runs: [] }

export function whatToTell(session: SessionState): Told {
  const all = Object.values(session.processes)
  const alive = countAlive(all)
  const deaths = all.filter(({ exitedAtMs }) => exitedAtMs !== null)
  const newest = deaths.reduce(
    (one, other) => ((other.exitedAtMs ?? 0) > (one?.exitedAtMs ?? 0) ? other : one),
    deaths[0],
  )
  const runs = Object.values(session.runs).map(({ id, status, result }) =>
    asSentence(`Run ${id} ${status}${result === null ? '' : `, ${result.headline}`}`),
  )
  return { alive, dead: all.length - alive, newestDeath: newest?.id ?? 0, runs }
}

/** Of the runs that changed only the newest is told. Empty when nothing changed. */
export function announcement(before: Told, now: Told, session: SessionState): string {
  const run = now.runs.findLast((sentence) => !before.runs.includes(sentence)) ?? ''
  const death = now.newestDeath === before.newestDeath ? '' : tellDeath(session, now.newestDeath)
  const isCountNew = now.alive !== before.alive || now.dead !== before.dead
  const count = isCountNew ? `${plural(now.alive, 'process', 'processes')} alive, ${now.dead} dead.` : ''
  return [run, death, count].filter((part) => part !== '').join(' ')
}
