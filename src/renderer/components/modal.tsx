// A dialog of the window: the browser's own, which keeps the focus and closes on Escape.

import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from 'react'
import { closeDialog, type Dialog, useDialog } from '../state/dialog-store.ts'
import css from './modal.module.css'

interface ModalProps {
  readonly dialog: Dialog
  readonly label: string
  readonly className?: string | undefined
  /** Created anew each time the dialog opens. */
  readonly children: () => ReactNode
}

export function Modal({ dialog, label, className = '', children }: ModalProps): ReactNode {
  const open = useDialog(dialog)
  const element = useRef<HTMLDialogElement>(null)
  // The focus moves in the same task as the key that asked for it, so the next key cannot come first. A dialog closes in
  // the clean-up, which React runs before any other dialog opens: the focus that it hands back goes to the page.
  useLayoutEffect(() => {
    const dialogElement = element.current
    if (!open || dialogElement === null) return
    dialogElement.showModal()
    return () => dialogElement.close()
  }, [open])
  // The browser closes a dialog on Escape in a later task, after keys that were typed in between.
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    closeDialog(dialog)
  }
  return (
    <dialog
      ref={element}
      className={`${css.modal} ${className}`}
      aria-label={label}
      data-testid={dialog}
      onKeyDown={onKeyDown}
      // Also told of a close of ours, some time later: by then this dialog may be open again, or another one.
      onClose={({ currentTarget }) => {
        if (!currentTarget.open) closeDialog(dialog)
      }}
    >
      {open && children()}
    </dialog>
  )
}
