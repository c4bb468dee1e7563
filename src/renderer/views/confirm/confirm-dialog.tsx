// "Kill primes-1 with PID 4711?" Enter is yes, Escape is no.

import { Button } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { useStore } from 'zustand'
import { Modal } from '../../components/modal.tsx'
import { closeDialog, useDialog } from '../../state/dialog-store.ts'
import { answerKill, killQuestion } from './kill-actions.ts'
import css from './confirm.module.css'

function Question(): ReactNode {
  const asked = useStore(killQuestion, (store) => store.asked)
  if (asked === null) return null
  const [first] = asked.victims
  const whom =
    asked.victims.length === 1
      ? `${first?.name ?? ''} with PID ${first?.pid ?? '–'}`
      : `${asked.victims.length} processes: ${asked.victims.map(({ name, pid }) => `${name} (${pid ?? '–'})`).join(', ')}`
  const answer = (yes: boolean): void => {
    answerKill(yes)
    closeDialog('confirm')
  }
  return (
    <>
      <p className={css.question}>
        Kill {whom}? It gets SIGKILL, and so does all that it has started. A task that it works on may be lost.
      </p>
      <div className={css.buttons}>
        <Button size="compact-sm" color="red" data-testid="confirm-yes" onClick={() => answer(true)}>
          Kill (Enter)
        </Button>
        <Button size="compact-sm" variant="default" data-testid="confirm-no" onClick={() => answer(false)}>
          Leave (Esc)
        </Button>
      </div>
    </>
  )
}

export function ConfirmDialog(): ReactNode {
  const open = useDialog('confirm')
  // Closed by Escape, which means no.
  useEffect(() => {
    if (!open) answerKill(false)
  }, [open])
  return (
    <Modal dialog="confirm" label="Kill?" className={css.dialog}>
      {() => <Question />}
    </Modal>
  )
}
