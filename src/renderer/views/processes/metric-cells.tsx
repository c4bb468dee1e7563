// The middle of a row: the metrics of a running process, or the cause of an exit.

import type { ReactNode } from 'react'
import type { Loss, ProcessRecord } from '../../../shared/session-state.ts'
import type { ProcessMetrics } from '../../../shared/metrics.ts'
import { formatCount, plural } from '../../../shared/plural.ts'
import { formatBytes, formatPercent, NOTHING } from '../../components/format.ts'
import { useCores } from '../../state/app-store.ts'
import type { OptionalColumn } from './columns-store.ts'
import { useSettings } from '../../state/settings-store.ts'
import { chunkText } from './chunk-text.ts'
import { causeSpan } from './column-widths.ts'
import css from './processes.module.css'

interface LivingProps {
  readonly metrics: ProcessMetrics | undefined
  readonly hidden: readonly OptionalColumn[]
}

export function LivingCells({ metrics, hidden }: LivingProps): ReactNode {
  const cores = useCores()
  const perMachine = useSettings(({ cpuBasis }) => cpuBasis === 'machine')
  const ofCore = metrics?.cpuPercent ?? null
  const cpu = ofCore === null || !perMachine ? ofCore : ofCore / cores
  const rss = metrics?.rssBytes ?? null
  const onIt = metrics?.chunk ?? null
  const chunk = onIt === null ? null : chunkText(onIt)
  return (
    <>
      {!hidden.includes('cpu') && (
        <span
          role="gridcell"
          className={css.load}
          data-testid="cell-cpu"
          style={{ backgroundSize: `${Math.min(100, cpu ?? 0)}% 100%` }}
        >
          {cpu === null ? NOTHING : formatPercent(cpu)}
        </span>
      )}
      {!hidden.includes('memory') && (
        <span role="gridcell" className={css.right} data-testid="cell-memory">
          {rss === null ? NOTHING : formatBytes(rss)}
        </span>
      )}
      {!hidden.includes('flight') && (
        <span role="gridcell" className={css.right} data-testid="cell-in-flight">
          {formatCount(metrics?.inFlight ?? 0)}
        </span>
      )}
      <span
        role="gridcell"
        className={`${css.cell} ${css.chunk}`}
        data-testid="cell-chunk"
        title={chunk === null ? 'It works on no task' : chunk.explained}
      >
        {chunk === null ? (
          <span className={css.quiet}>{NOTHING}</span>
        ) : (
          <>
            {chunk.tasks} <span className={css.quiet}>{chunk.answered}</span>
          </>
        )}
      </span>
    </>
  )
}

function fate(loss: Loss | null): string {
  if (loss === null || loss.inFlight === 0) return ''
  const again = loss.handedOutAgain === 0 ? '' : ` · ${plural(loss.handedOutAgain, 'task')} handed out again`
  return `${again}${loss.lost === 0 ? '' : ` · ${plural(loss.lost, 'task')} lost`}`
}

interface DeadProps {
  readonly record: ProcessRecord
  readonly hidden: readonly OptionalColumn[]
}

export function DeadCells({ record, hidden }: DeadProps): ReactNode {
  const span = causeSpan(hidden)
  return (
    <span
      role="gridcell"
      aria-colspan={span}
      className={css.cause}
      style={{ gridColumn: `span ${span}` }}
      data-testid="cell-cause"
    >
      {record.cause?.text ?? NOTHING}
      <span className={css.quiet}>{fate(record.loss)}</span>
    </span>
  )
}
