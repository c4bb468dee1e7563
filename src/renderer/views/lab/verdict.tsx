// The verdict in sentences, what is to be known about the measurement, and the way from there to a run.

import { Button } from '@mantine/core'
import {
  IconAlertTriangleFilled,
  IconArrowRight,
  IconCircleCheckFilled,
  IconCircleXFilled,
  IconInfoCircleFilled,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { cellWords, type Experiment, type LabAnalysis, sameCell, type VerdictLine } from '../../../shared/lab.ts'
import { isAdvised } from '../../../shared/lab-notes.ts'
import { useFunction } from '../own-function/function-store.ts'
import { apply, hasFunction } from './apply.ts'
import css from './lab.module.css'

const TONES: Readonly<Record<VerdictLine['tone'], { readonly word: string; readonly Icon: typeof IconArrowRight }>> = {
  good: { word: 'Good', Icon: IconCircleCheckFilled },
  bad: { word: 'Problem', Icon: IconCircleXFilled },
  note: { word: 'Note', Icon: IconInfoCircleFilled },
}

export function Verdict({ lines }: { readonly lines: readonly VerdictLine[] }): ReactNode {
  return (
    <ul className={css.verdict} data-testid="lab-verdict" aria-label="Verdict">
      {lines.map(({ rule, tone, text }) => {
        const { word, Icon } = TONES[tone]
        return (
          <li key={rule} data-tone={tone} data-rule={rule}>
            <span className={css.tone}>
              <Icon size={16} aria-hidden />
              {word}
            </span>
            <span>{text}</span>
          </li>
        )
      })}
    </ul>
  )
}

export function Warnings({ warnings }: { readonly warnings: readonly string[] }): ReactNode {
  if (warnings.length === 0) return null
  return (
    <ul className={css.warnings} data-testid="lab-warnings" aria-label="About the measurement">
      {warnings.map((warning) => (
        <li key={warning}>
          <IconAlertTriangleFilled size={16} aria-hidden />
          <span>{warning}</span>
        </li>
      ))}
    </ul>
  )
}

interface ApplyProps {
  readonly experiment: Experiment
  readonly analysis: LabAnalysis
}

/** Only what is faster than the baseline is worth being taken over. */
export function Apply({ experiment, analysis: { advised, cells } }: ApplyProps): ReactNode {
  const isOpen = useFunction(({ module }) => hasFunction(module, experiment.subject))
  const stats = cells.find(({ cell }) => sameCell(cell, advised))
  if (advised === null) return null
  if (stats !== undefined && !isAdvised(stats, { advised }))
    return (
      <p className={css.quietLine} data-testid="lab-nothing-to-apply">
        Nothing to apply: one process without a pool is the fastest.
      </p>
    )
  // The launcher starts pools.
  if (advised.method === 'async') return null
  const { subject, tasks } = experiment
  if (subject.kind === 'function' && !isOpen)
    return (
      <p className={css.quietLine} data-testid="lab-not-open">
        To apply it, open {subject.path} in Run first, under Your own function.
      </p>
    )
  // Its form has no other start method for workers in Node.
  const isOther = advised.method === 'warm' || advised.method === 'thread'
  return (
    <p className={css.applyLine}>
      <Button
        size="xs"
        data-testid="lab-apply"
        rightSection={<IconArrowRight size={14} aria-hidden />}
        title="Sets the form of Run to what was measured, and goes there"
        onClick={() => apply(subject, advised, tasks)}
      >
        Apply {cellWords(isOther ? { ...advised, method: 'spawn' } : advised)}
      </Button>
      <span className={css.quiet}>
        fills the form of Run{isOther ? `, which starts workers by spawn and not by ${advised.method}` : ''}
      </span>
    </p>
  )
}
