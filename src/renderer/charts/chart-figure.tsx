// The figure around each chart, whatever library draws it: the caption with its numbers and names, and the plot area.

import type { ReactNode } from 'react'
import css from './chart.module.css'
import type { Captioned, Mark, Series } from './chart-props.ts'

interface ChartFigureProps extends Captioned {
  /** Names the figure and its plot. */
  readonly id: string
  readonly series: readonly Series[]
  readonly marks?: readonly Mark[] | undefined
  readonly children: ReactNode
}

function Key({ colour, dashed = false, text }: Omit<Mark, 'at'>): ReactNode {
  return (
    <span className={css.key}>
      <svg width={12} height={8} aria-hidden>
        <path d="M0 4H12" stroke={`var(${colour})`} strokeWidth={2} strokeDasharray={dashed ? '3 2' : undefined} />
      </svg>
      {text}
    </span>
  )
}

export function ChartFigure(props: ChartFigureProps): ReactNode {
  const { id, label, caption, testId, series, marks = [], children } = props
  return (
    <figure id={id} className={css.figure} aria-label={label} data-testid={testId}>
      <figcaption className={css.caption}>
        <span className={css.text}>{caption}</span>
        {series.length > 1 && series.map(({ name, colour }) => <Key key={name} colour={colour} text={name} />)}
        {marks.map((mark) => (
          <Key key={mark.text} {...mark} />
        ))}
      </figcaption>
      <div className={css.plot}>{children}</div>
    </figure>
  )
}
