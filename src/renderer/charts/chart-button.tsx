// The buttons in the caption of a chart.

import type { MouseEvent, ReactNode } from 'react'
import css from './chart.module.css'

/** Buttons at the end of a caption. */
export function ChartActions({ children }: { readonly children: ReactNode }): ReactNode {
  return <span className={css.actions}>{children}</span>
}

interface ChartButtonProps {
  /** Of a button that stays down. */
  readonly isPressed?: boolean
  readonly isDisabled?: boolean
  readonly title?: string
  readonly testId?: string
  readonly onClick: (event: MouseEvent<HTMLButtonElement>) => void
  readonly children: ReactNode
}

export function ChartButton(props: ChartButtonProps): ReactNode {
  const { isPressed, isDisabled = false, title, testId, onClick, children } = props
  return (
    <button
      type="button"
      className={css.button}
      aria-pressed={isPressed}
      disabled={isDisabled}
      title={title}
      aria-label={title}
      data-testid={testId}
      onClick={onClick}
    >
      {children}
    </button>
  )
}
