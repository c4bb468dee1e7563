// A dialog with a heading and a way to close it.

import { CloseButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { closeDialog, type Dialog } from '../state/dialog-store.ts'
import css from './modal.module.css'
import { Modal } from './modal.tsx'

interface ModalSheetProps {
  readonly dialog: Dialog
  readonly title: string
  readonly wide?: boolean
  /** Created anew each time the dialog opens. */
  readonly children: () => ReactNode
}

export function ModalSheet({ dialog, title, wide = false, children }: ModalSheetProps): ReactNode {
  return (
    <Modal dialog={dialog} label={title} className={`${css.sheet} ${wide ? css.wide : ''}`}>
      {() => (
        <>
          <header className={css.head}>
            <h2 className={css.title}>{title}</h2>
            <CloseButton aria-label={`Close: ${title}`} onClick={() => closeDialog(dialog)} />
          </header>
          {children()}
        </>
      )}
    </Modal>
  )
}
