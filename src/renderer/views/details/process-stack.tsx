// The stack of a process on demand: asking for it sends the process a signal.

import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { CommandError } from '../../../shared/error-codes.ts'
import type { ProcessId } from '../../../shared/process.ts'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { call } from '../../live/call.ts'
import css from './details.module.css'

const NONE =
  'No stack can be had of it. Python answers where it uses multiprocessing, and Node where its JavaScript runs or waits for events.'

export function ProcessStack({ id }: { readonly id: ProcessId }): ReactNode {
  const [asking, setAsking] = useState(false)
  const [text, setText] = useState<string | null>(null)
  const [failure, setFailure] = useState<CommandError | null>(null)
  const ask = async (): Promise<void> => {
    if (asking) return // not disabled meanwhile: the button would lose the focus
    setAsking(true)
    const answer = await call('process.stack', { processId: id })
    setAsking(false)
    setFailure(answer.ok ? null : answer.error)
    if (answer.ok) setText(answer.value.text ?? NONE)
  }
  return (
    <section className={css.section} aria-label="Stack">
      <h3 className={css.heading}>Stack</h3>
      <Button
        size="compact-xs"
        variant="default"
        data-testid="details-stack-ask"
        title="Where it is at this moment, each of its threads in Python. It goes on."
        onClick={() => void ask()}
      >
        {text === null ? 'Show the stack' : 'Show it again'}
      </Button>
      {text !== null && (
        <div className={css.lines} role="log" aria-live="off" tabIndex={0} data-testid="details-stack">
          {text.split('\n').map((line, i) => (
            <p key={i}>{line === '' ? '\u00A0' : line}</p>
          ))}
        </div>
      )}
      <FailureAlert failure={failure} title="No stack" />
    </section>
  )
}
