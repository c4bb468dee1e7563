// A dialog of the window: the browser's own, which keeps the focus and closes on Escape.

import { type ReactNode, useEffect, useRef } from 'react'
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
  useEffect(() => {
    if (open) element.current?.showModal()
    else element.current?.close()
  }, [open])
  return (
    <dialog
      ref={element}
      className={`${css.modal} ${className}`}
      aria-label={label}
      data-testid={dialog}
      onClose={closeDialog}
    >
      {open && children()}
    </dialog>
  )
}
