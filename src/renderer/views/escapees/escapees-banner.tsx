// Processes that outlived an earlier run: told once, and ended only when somebody presses the button.

import { Button } from '@mantine/core'
import { IconGhost2 } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { EscapeeInfo } from '../../../shared/escapee.ts'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { formatAge } from '../../components/format.ts'
import { useCommand } from '../../components/use-command.ts'
import { call } from '../../live/call.ts'
import css from './escapees.module.css'

const MOST_SHOWN = 5

export function EscapeesBanner(): ReactNode {
  const [escapees, setEscapees] = useState<readonly EscapeeInfo[]>([])
  const { pending, failure, run, dismiss } = useCommand()
  useEffect(() => {
    let shown = true
    void call('escapees.list', {}).then((answer) => {
      if (shown && answer.ok) setEscapees(answer.value)
    })
    return () => {
      shown = false
    }
  }, [])
  if (escapees.length === 0) return null
  const [noun, verb] = escapees.length === 1 ? ['process', 'runs'] : ['processes', 'run']
  return (
    <section className={css.banner} aria-label="Left by an earlier run" data-testid="escapees">
      <IconGhost2 size={18} aria-hidden />
      <div className={css.text}>
        <strong>
          {escapees.length} {noun} of an earlier run of Procdeck still {verb}.
        </strong>{' '}
        They had left their process group, so ending it did not reach them.
        <ul>
          {escapees.slice(0, MOST_SHOWN).map(({ id, pid, command, ageMs }) => (
            <li key={id} data-pid={pid}>
              <code>{command}</code> PID {pid}, {formatAge(ageMs)} old
            </li>
          ))}
          {escapees.length > MOST_SHOWN && <li>and {escapees.length - MOST_SHOWN} more</li>}
        </ul>
        <FailureAlert failure={failure} title="They could not be ended" onClose={dismiss} />
      </div>
      <Button
        size="compact-sm"
        color="red"
        loading={pending}
        data-testid="escapees-end"
        onClick={() =>
          run(async () => {
            const answer = await call('escapees.end', { ids: escapees.map(({ id }) => id) })
            if (!answer.ok) return answer
            // One that is not ours to end any more stays in sight.
            const left = await call('escapees.list', {})
            if (left.ok) setEscapees(left.value)
            return left
          })
        }
      >
        End {escapees.length === 1 ? 'it' : 'them'} (SIGKILL)
      </Button>
      <Button size="compact-sm" variant="default" data-testid="escapees-leave" onClick={() => setEscapees([])}>
        Leave {escapees.length === 1 ? 'it' : 'them'}
      </Button>
    </section>
  )
}
