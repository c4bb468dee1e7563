// One line of the list: time, level, process, text.

import { IconAlertTriangle, IconBolt, IconCircleX, IconInfoCircle, IconTerminal2 } from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import { formatClock } from '../../components/format.ts'
import type { ListedLine } from '../../live/live-view.ts'
import css from './events.module.css'

const ICONS: Record<ListedLine['level'], typeof IconBolt> = {
  info: IconInfoCircle,
  warning: IconAlertTriangle,
  error: IconCircleX,
  output: IconTerminal2,
  gap: IconBolt,
}

interface EventLineProps {
  readonly line: ListedLine
  readonly top: number
}

export const EventLine = memo(function EventLine({ line, top }: EventLineProps): ReactNode {
  const Icon = ICONS[line.level]
  return (
    <div
      className={css.line}
      style={{ top }}
      data-testid="event-line"
      data-level={line.level}
      title={line.source === null ? line.text : `${line.source}: ${line.text}`}
    >
      <span className={css.time}>{formatClock(line.wallMs)}</span>
      <Icon size={13} className={css.icon} role="img" aria-label={line.level} />
      {line.source !== null && <span className={css.source}>{line.source}</span>}
      <span className={css.text}>{line.text}</span>
    </div>
  )
})
