// A sentence above the table about the newest unexpected exit: its cause, where its tasks went, the replacement.

import { IconSkull, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { tellDeath } from '../../../shared/death.ts'
import { stageStore, useStage } from '../stage/stage-store.ts'
import { useSession } from '../../live/use-session.ts'
import { newestDeath } from './newest-death.ts'
import css from './processes.module.css'

export function DeathStrip(): ReactNode {
  const newest = useSession(({ session }) => newestDeath(session))
  const dismissed = useStage((stage) => stage.dismissedDeath)
  const shown = newest === dismissed ? null : newest
  const sentence = useSession(({ session }) => (shown === null ? '' : tellDeath(session, shown)))
  return (
    // Always rendered: a screen reader does not read a live region that is inserted with its text.
    <div className={css.strip} role="status" data-shown={sentence !== ''}>
      {sentence !== '' && (
        <>
          <IconSkull size={15} className={css.stripIcon} aria-hidden />
          <span className={css.sentence} data-testid="death-sentence">
            {sentence}
          </span>
          <button
            type="button"
            className={css.action}
            aria-label="Dismiss"
            title="Dismiss"
            onClick={() => stageStore.setState({ dismissedDeath: shown })}
          >
            <IconX size={14} aria-hidden />
          </button>
        </>
      )}
    </div>
  )
}
