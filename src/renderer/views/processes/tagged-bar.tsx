// The actions on all tagged rows.

import { Button } from '@mantine/core'
import { IconTag } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ProcessAction } from '../../../shared/process.ts'
import { plural } from '../../../shared/plural.ts'
import { countAlive } from '../../../shared/count-alive.ts'
import { untagAll } from '../stage/stage-store.ts'
import { useSession } from '../../live/use-session.ts'
import { useTagged } from '../stage/use-tagged.ts'
import css from './processes.module.css'

const ACTIONS: readonly { readonly action: ProcessAction; readonly name: string }[] = [
  { action: 'terminate', name: 'Terminate (t)' },
  { action: 'kill', name: 'Kill (k)' },
  { action: 'pause', name: 'Pause (p)' },
  { action: 'resume', name: 'Resume' },
]

export function TaggedBar({ onAct }: { readonly onAct: (action: ProcessAction) => void }): ReactNode {
  const tagged = useTagged()
  const alive = useSession(({ session }) => countAlive(tagged.flatMap((id) => session.processes[id] ?? [])))
  if (tagged.length === 0) return null
  return (
    <div className={css.tagged} role="toolbar" aria-label="Tagged processes" data-testid="tagged">
      <IconTag size={14} aria-hidden />
      <span className={css.taggedText}>
        {plural(tagged.length, 'row')} tagged, {alive} alive
      </span>
      {ACTIONS.map(({ action, name }) => (
        <Button
          key={action}
          size="compact-xs"
          variant="default"
          disabled={alive === 0}
          data-testid={`tagged-${action}`}
          onClick={() => onAct(action)}
        >
          {name}
        </Button>
      ))}
      <Button size="compact-xs" variant="default" data-testid="untag" onClick={untagAll}>
        Untag (u)
      </Button>
    </div>
  )
}
