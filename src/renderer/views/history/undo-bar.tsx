// What was deleted last, with Undo: it stays for a while, and longer where somebody is about to press it. Also what was done.

import { Button, CloseButton } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import { KeyHint } from '../../components/key-hint.tsx'
import { undo } from './history-actions.ts'
import { historyStore, useHistory } from './history-store.ts'
import css from './history.module.css'

const STAYS_MS = 10_000

function Deleted({ words }: { readonly words: string }): ReactNode {
  return (
    <>
      <span className={css.done}>Deleted {words}</span>
      <Button size="compact-xs" variant="default" data-testid="history-undo" onClick={() => void undo()}>
        Undo
      </Button>
      <KeyHint>Ctrl</KeyHint>
      <KeyHint>Z</KeyHint>
    </>
  )
}

export function UndoBar(): ReactNode {
  const deleted = useHistory((history) => history.deleted)
  const said = useHistory((history) => history.said)
  const [held, setHeld] = useState(false)
  const isShown = deleted !== null || said !== ''
  useEffect(() => {
    if (held || !isShown) return
    const timer = window.setTimeout(() => historyStore.setState({ deleted: null, said: '' }), STAYS_MS)
    return () => window.clearTimeout(timer)
  }, [deleted, said, held, isShown])
  const dismiss = (): void => {
    setHeld(false)
    historyStore.setState({ deleted: null, said: '' })
  }
  return (
    // Always there: a screen reader tells what comes into it.
    <div role="status" className={css.undo} data-shown={isShown} data-testid="history-said">
      {isShown && (
        <span
          className={css.undoLine}
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
        >
          {said === '' && deleted !== null ? (
            <Deleted words={deleted.words} />
          ) : (
            <span className={css.done}>{said}</span>
          )}
          <CloseButton size="xs" aria-label="Dismiss" onClick={dismiss} />
        </span>
      )}
    </div>
  )
}
