// The figure around each chart, whatever library draws it: the caption with its numbers and names, and the plot area.

import type { ReactNode } from 'react'
import { ChartActions } from './chart-button.tsx'
import css from './chart.module.css'
import type { Captioned, ColourToken, Mark, Series, Sign, Stroke } from './chart-props.ts'
import { SignMark } from './sign-mark.tsx'
import { DASHES } from './strokes.ts'

interface ChartFigureProps extends Captioned {
  /** Names the figure and its plot. */
  readonly id: string
  readonly series: readonly Series[]
  readonly marks?: readonly Mark[] | undefined
  /** Whether the values are bars: their names have blocks of colour and not lines. */
  readonly hasBars?: boolean
  readonly children: ReactNode
}

interface KeyProps {
  readonly colour: ColourToken
  readonly text: string
  readonly stroke?: Stroke | undefined
  readonly sign?: Sign | undefined
  readonly isBlock?: boolean
}

function Key({ colour, text, stroke = 'solid', sign, isBlock = false }: KeyProps): ReactNode {
  const paint = `var(${colour})`
  return (
    <span className={css.key}>
      <svg width={isBlock ? 8 : 16} height={10} aria-hidden>
        {isBlock && <rect y={1} width={8} height={8} fill={paint} />}
        {!isBlock && stroke !== 'none' && (
          <path d="M0 5H16" stroke={paint} strokeWidth={2} strokeDasharray={DASHES[stroke]} />
        )}
        {sign !== undefined && <SignMark sign={sign} x={8} y={5} colour={paint} />}
      </svg>
      {text}
    </span>
  )
}

export function ChartFigure(props: ChartFigureProps): ReactNode {
  const { id, label, caption, testId, series, marks = [], hasBars = false, action, children } = props
  const named = series.length + marks.length
  return (
    <figure id={id} className={css.figure} aria-label={label} data-testid={testId}>
      <figcaption className={css.caption} data-wraps={named > (action === undefined ? 3 : 1)}>
        <span className={css.text}>{caption}</span>
        {series.length > 1 &&
          series.map(({ name, colour, stroke, sign }) => (
            <Key key={name} colour={colour} text={name} stroke={stroke} sign={sign} isBlock={hasBars} />
          ))}
        {marks.map(({ text, colour, dashed = false }) => (
          <Key key={text} colour={colour} text={text} stroke={dashed ? 'dashed' : 'solid'} />
        ))}
        {action !== undefined && <ChartActions>{action}</ChartActions>}
      </figcaption>
      <div className={css.plot}>{children}</div>
    </figure>
  )
}
