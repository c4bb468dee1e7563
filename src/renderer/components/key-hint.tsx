// A key on the keyboard, as text.

import type { ReactNode } from 'react'
import css from './key-hint.module.css'

export function KeyHint({ children }: { readonly children: string }): ReactNode {
  return <kbd className={css.key}>{children}</kbd>
}
