// The places of the window, at its left; in a small window a bar.

import { IconFlask, IconHistory, IconPlayerPlay } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useLab } from '../../live/lab-store.ts'
import { goTo, type Place, usePlace } from '../../state/place-store.ts'
import { PLACE_ITEMS } from './places.ts'
import css from './rail.module.css'
import { useLabFeed } from './use-lab-feed.ts'

const ICONS: Readonly<Record<Place, typeof IconFlask>> = {
  run: IconPlayerPlay,
  lab: IconFlask,
  history: IconHistory,
}

export function Rail(): ReactNode {
  useLabFeed()
  const shown = usePlace()
  const measures = useLab((lab) => lab.running)
  return (
    <nav className={css.rail} aria-label="Places" data-testid="rail">
      {PLACE_ITEMS.map(({ place, name, key, explained }) => {
        const Icon = ICONS[place]
        return (
          <button
            key={place}
            type="button"
            className={css.place}
            data-testid={`place-${place}`}
            aria-label={place === 'lab' && measures ? `${name}: an experiment is running` : undefined}
            aria-current={place === shown ? 'page' : undefined}
            aria-keyshortcuts={`Control+${key}`}
            title={`${explained}: Ctrl ${key}`}
            onClick={() => goTo(place)}
          >
            <span className={css.icon}>
              <Icon size={20} aria-hidden />
              {place === 'lab' && measures && <span className={css.dot} data-testid="lab-dot" />}
            </span>
            {name}
          </button>
        )
      })}
    </nav>
  )
}
