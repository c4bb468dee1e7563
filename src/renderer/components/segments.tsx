// A choice among a few options: side by side, the chosen one marked.

import type { ReactNode } from 'react'
import css from './segments.module.css'

interface SegmentsProps<T extends string> {
  /** Names the choice for a screen reader. */
  readonly label: string
  readonly options: readonly { readonly value: T; readonly name: string; readonly title?: string }[]
  readonly value: T
  readonly onChange: (value: T) => void
  /** The test id of an option is `testId-value`. */
  readonly testId: string
}

export function Segments<T extends string>({ label, options, value, onChange, testId }: SegmentsProps<T>): ReactNode {
  return (
    <span role="group" aria-label={label} className={css.segments}>
      {options.map((one) => (
        <button
          key={one.value}
          type="button"
          className={css.segment}
          aria-pressed={one.value === value}
          title={one.title}
          data-testid={`${testId}-${one.value}`}
          onClick={() => onChange(one.value)}
        >
          {one.name}
        </button>
      ))}
    </span>
  )
}
