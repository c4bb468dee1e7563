// A button of the header that opens a dialog.

import type { ReactNode } from 'react'
import { type Dialog, openDialog } from '../../state/dialog-store.ts'
import css from './header-bar.module.css'

interface DialogButtonProps {
  readonly dialog: Dialog
  readonly label: string
  readonly title: string
  /** In the format of `aria-keyshortcuts`. */
  readonly keys: string
  readonly children: ReactNode
}

export function DialogButton({ dialog, label, title, keys, children }: DialogButtonProps): ReactNode {
  return (
    <button
      type="button"
      className={css.help}
      data-testid={`open-${dialog}`}
      aria-label={label}
      aria-keyshortcuts={keys}
      title={title}
      onClick={() => openDialog(dialog)}
    >
      {children}
    </button>
  )
}
