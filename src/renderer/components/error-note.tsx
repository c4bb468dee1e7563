// An error of the user's code: one line, which opens to show the stack or traceback.

import { type ReactNode, useState } from 'react'
import { errorText } from '../../shared/error-text.ts'
import type { RemoteError } from '../../shared/process.ts'
import css from './error-note.module.css'

interface ErrorNoteProps {
  readonly error: RemoteError
  /** Default false. */
  readonly isOpen?: boolean
}

export function ErrorNote({ error, isOpen = false }: ErrorNoteProps): ReactNode {
  const [open, setOpen] = useState(isOpen)
  const stack = error.stack.trim()
  const line = <span className={css.line}>{errorText(error)}</span>
  // A stack of one line says the same once more.
  if (!stack.includes('\n')) return line
  const name = stack.startsWith('Traceback') ? 'Traceback' : 'Stack'
  return (
    <details
      className={css.note}
      open={open}
      // The panel of the run gives it room.
      data-tall={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary title={`Show the ${name.toLowerCase()}`}>{line}</summary>
      <pre className={css.stack} tabIndex={0} aria-label={name} data-testid="error-stack">
        {stack}
      </pre>
    </details>
  )
}
