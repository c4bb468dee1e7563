// The text of an empty part of the window: what would be here, and what to press.

import type { ReactNode } from 'react'
import css from './empty-note.module.css'

export function EmptyNote({ children }: { readonly children: ReactNode }): ReactNode {
  return <p className={css.note}>{children}</p>
}
