// Announces changes to a screen reader: at most every five seconds, and only the important ones.

import { type ReactNode, useEffect, useState } from 'react'
import { tellDeath } from '../../../shared/death.ts'
import { plural } from '../../../shared/plural.ts'
import { countAlive } from '../../../shared/count-alive.ts'
import { type SessionStore, sessionStore } from '../../live/session-store.ts'

const EVERY_MS = 5_000

interface Heard {
  readonly alive: number
  readonly dead: number
  readonly newestDeath: number
  readonly runs: string
}

const SILENCE: Heard = { alive: 0, dead: 0, newestDeath: 0, runs: '' }

function hear({ session }: SessionStore): Heard {
  const all = Object.values(session.processes)
  const alive = countAlive(all)
  const deaths = all.filter(({ exitedAtMs }) => exitedAtMs !== null)
  const newest = deaths.reduce(
    (one, other) => ((other.exitedAtMs ?? 0) > (one?.exitedAtMs ?? 0) ? other : one),
    deaths[0],
  )
  const runs = Object.values(session.runs)
    .map(({ id, status, result }) => `Run ${id} ${status}${result === null ? '' : `, ${result.headline}`}`)
    .join('. ')
  return { alive, dead: all.length - alive, newestDeath: newest?.id ?? 0, runs }
}

function tell(before: Heard, now: Heard, store: SessionStore): string {
  const parts: string[] = []
  if (now.runs !== before.runs) parts.push(now.runs.split('. ').at(-1) ?? '')
  if (now.newestDeath !== before.newestDeath && now.newestDeath !== 0)
    parts.push(tellDeath(store.session, now.newestDeath))
  if (now.alive !== before.alive || now.dead !== before.dead)
    parts.push(`${plural(now.alive, 'process', 'processes')} alive, ${now.dead} dead`)
  return parts.filter((part) => part !== '').join('. ')
}

export function Announcer(): ReactNode {
  const [said, setSaid] = useState('')
  useEffect(() => {
    let before = SILENCE
    const timer = window.setInterval(() => {
      const store = sessionStore.getState()
      const now = hear(store)
      const text = tell(before, now, store)
      before = now
      if (text !== '') setSaid(text)
    }, EVERY_MS)
    return () => window.clearInterval(timer)
  }, [])
  return (
    <div className="visually-hidden" role="status" aria-live="polite" data-testid="announcer">
      {said}
    </div>
  )
}
