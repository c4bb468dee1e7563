// The state of a process: an icon, its word, and its activity.

import {
  IconCircle,
  IconCircleDashed,
  IconCircleFilled,
  IconCircleX,
  IconClock,
  IconHourglassLow,
  IconPlayerPauseFilled,
  IconSquareRounded,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ProcessRecord } from '../../../shared/session-state.ts'
import type { ProcessMetrics } from '../../../shared/metrics.ts'
import { useSession } from '../../live/use-session.ts'
import css from './processes.module.css'
import { type Mark, stateView } from './state-view.ts'

const ICONS: Record<Mark, typeof IconCircle> = {
  begin: IconCircleDashed,
  busy: IconCircleFilled,
  idle: IconCircle,
  paused: IconPlayerPauseFilled,
  ending: IconHourglassLow,
  waiting: IconClock,
  ended: IconSquareRounded,
  died: IconCircleX,
}

interface StateCellProps {
  readonly record: ProcessRecord
  readonly metrics: ProcessMetrics | undefined
}

export function StateCell({ record, metrics }: StateCellProps): ReactNode {
  // Only a state that counts seconds depends on the time; other cells are not redrawn for it.
  const counts = record.ladder !== null || record.hang !== null || record.backoff !== null
  const nowMs = useSession((session) => (counts ? session.nowMs : 0))
  const { word, detail, mark, explained } = stateView(record, metrics, nowMs)
  const Icon = ICONS[mark]
  return (
    <span role="gridcell" className={css.state} data-testid="cell-state" data-mark={mark} title={explained}>
      <Icon size={11} className={css.stateIcon} aria-hidden />
      {word}
      <span className={css.detail}>{detail}</span>
    </span>
  )
}
