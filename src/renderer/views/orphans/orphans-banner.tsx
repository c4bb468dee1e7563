// The orphans of an earlier run of Procdeck: listed once, and ended only at a press of the button.

import { Button } from '@mantine/core'
import { IconGhost2 } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { OrphanInfo } from '../../../shared/orphan.ts'
import { plural } from '../../../shared/plural.ts'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { formatAge } from '../../components/format.ts'
import { useCommand } from '../../components/use-command.ts'
import { call } from '../../live/call.ts'
import css from './orphans.module.css'

const MOST_SHOWN = 5

export function OrphansBanner(): ReactNode {
  const [orphans, setOrphans] = useState<readonly OrphanInfo[]>([])
  const { pending, failure, run, dismiss } = useCommand()
  useEffect(() => {
    let shown = true
    void call('orphans.list', {}).then((answer) => {
      if (shown && answer.ok) setOrphans(answer.value)
    })
    return () => {
      shown = false
    }
  }, [])
  if (orphans.length === 0) return null
  return (
    <section className={css.banner} aria-label="Left by an earlier run" data-testid="orphans">
      <IconGhost2 size={18} aria-hidden />
      <div className={css.text}>
        <strong>
          {plural(orphans.length, 'process', 'processes')} of an earlier run of Procdeck still{' '}
          {orphans.length === 1 ? 'runs' : 'run'}.
        </strong>{' '}
        They had left their process group, so ending it did not reach them.
        <ul>
          {orphans.slice(0, MOST_SHOWN).map(({ id, pid, command, ageMs }) => (
            <li key={id} data-pid={pid}>
              <code>{command}</code> PID {pid}, {formatAge(ageMs)} old
            </li>
          ))}
          {orphans.length > MOST_SHOWN && <li>and {orphans.length - MOST_SHOWN} more</li>}
        </ul>
        <FailureAlert failure={failure} title="They could not be ended" onClose={dismiss} />
      </div>
      <Button
        size="compact-sm"
        color="red"
        loading={pending}
        data-testid="orphans-end"
        onClick={() =>
          run(async () => {
            const answer = await call('orphans.end', { ids: orphans.map(({ id }) => id) })
            if (!answer.ok) return answer
            // An orphan that could not be ended stays in sight.
            const left = await call('orphans.list', {})
            if (left.ok) setOrphans(left.value)
            return left
          })
        }
      >
        End {orphans.length === 1 ? 'it' : 'them'} (SIGKILL)
      </Button>
      <Button size="compact-sm" variant="default" data-testid="orphans-leave" onClick={() => setOrphans([])}>
        Leave {orphans.length === 1 ? 'it' : 'them'}
      </Button>
    </section>
  )
}
