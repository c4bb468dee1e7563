// A part of the window: a heading, its actions, and its content.

import type { ReactNode } from 'react'
import css from './panel.module.css'

interface PanelProps {
  readonly title: string
  /** Beside the title, in a paler colour. */
  readonly note?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
  readonly className?: string | undefined
}

export function Panel({ title, note, actions, children, className }: PanelProps): ReactNode {
  return (
    <section className={`${css.panel} ${className ?? ''}`} aria-label={title}>
      <header className={css.head}>
        <h2 className={css.title}>{title}</h2>
        <div className={css.note}>{note}</div>
        <div className={css.actions}>{actions}</div>
      </header>
      <div className={css.body}>{children}</div>
    </section>
  )
}
