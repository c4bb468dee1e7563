// The last lines that a process wrote, as plain text.

import type { ReactNode } from 'react'
import type { OutputLine } from '../../../shared/process-details.ts'
import { plural } from '../../../shared/plural.ts'
import css from './details.module.css'

interface OutputLinesProps {
  readonly lines: readonly OutputLine[]
  readonly before: number
}

export function OutputLines({ lines, before }: OutputLinesProps): ReactNode {
  return (
    <section className={css.section} aria-label="Output">
      <h3 className={css.heading}>Output</h3>
      {lines.length === 0 ? (
        <p className={css.quiet}>It has written nothing.</p>
      ) : (
        <div className={css.lines} role="log" aria-live="off" tabIndex={0} data-testid="details-output">
          {before > 0 && <p className={css.quiet}>… {plural(before, 'line')} before</p>}
          {lines.map(({ stream, text }, place) => (
            <p key={before + place} data-stream={stream}>
              {text}
            </p>
          ))}
        </div>
      )}
    </section>
  )
}
