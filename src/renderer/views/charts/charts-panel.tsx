// Queue depth and throughput over the last minute.

import { type ReactNode, useMemo } from 'react'
import { downsample } from '../../charts/downsample.ts'
import { type Series, TimeChart } from '../../charts/time-chart.tsx'
import { formatCount, formatRate } from '../../components/format.ts'
import { Panel } from '../../components/panel.tsx'
import { useSession } from '../../live/use-session.ts'
import css from './charts.module.css'

const SPAN_MS = 60_000
const MOST_POINTS = 300

const QUEUE: Series = { key: 'queueDepth', name: 'waiting', colour: '--pd-accent' }
const RATE: Series = { key: 'ratePerS', name: 'tasks a second', colour: '--pd-ok' }

export function ChartsPanel(): ReactNode {
  const history = useSession((session) => session.history)
  const last = history.at(-1)
  const points = useMemo(() => {
    const since = (history.at(-1)?.atMs ?? 0) - SPAN_MS
    return downsample(
      history.filter((point) => point.atMs >= since),
      MOST_POINTS,
    )
  }, [history])
  const nowMs = last?.atMs ?? 0
  return (
    <div className={css.pair}>
      <Panel
        title="Queue depth"
        note={
          last !== undefined && (
            <>
              <span className={css.now}>{formatCount(last.queueDepth)}</span> waiting
            </>
          )
        }
      >
        <div className={css.chart} data-testid="queue-depth" data-now={last?.queueDepth ?? 0}>
          <TimeChart
            label="Queue depth over the last minute"
            points={points}
            series={QUEUE}
            nowMs={nowMs}
            spanMs={SPAN_MS}
            format={formatCount}
          />
        </div>
      </Panel>
      <Panel
        title="Throughput"
        note={last !== undefined && <span className={css.now}>{formatRate(last.ratePerS)}</span>}
      >
        <div className={css.chart} data-testid="throughput" data-now={last?.ratePerS ?? 0}>
          <TimeChart
            label="Throughput over the last minute"
            points={points}
            series={RATE}
            nowMs={nowMs}
            spanMs={SPAN_MS}
            format={formatRate}
          />
        </div>
      </Panel>
    </div>
  )
}
