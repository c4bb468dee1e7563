// CPU and memory of the last minutes.

import type { ReactNode } from 'react'
import type { HistoryPoint } from '../../../shared/process-details.ts'
import { sparkPath } from '../../charts/spark-path.ts'
import { formatBytes, formatPercent, NOTHING } from '../../components/format.ts'
import css from './details.module.css'

const [WIDTH, HEIGHT] = [380, 36]
/** One a second. */
const POINTS = 300

interface ChartProps {
  readonly name: string
  readonly now: string
  readonly most: string
  readonly values: readonly number[]
  readonly max: number
}

function Chart({ name, now, most, values, max }: ChartProps): ReactNode {
  const label = `${name}: now ${now}, at most ${most}, over the last 5 minutes`
  return (
    <figure className={css.chart}>
      <figcaption>
        {name} <strong>{now}</strong> <span className={css.quiet}>at most {most}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <path d={sparkPath(values, POINTS, WIDTH, HEIGHT, max)} />
      </svg>
    </figure>
  )
}

export function HistoryCharts({ history }: { readonly history: readonly HistoryPoint[] }): ReactNode {
  if (history.length === 0) return null
  const cpu = history.map(({ cpuPercent }) => cpuPercent ?? 0)
  const memory = history.map(({ rssBytes }) => rssBytes)
  const [mostCpu, mostMemory] = [Math.max(...cpu), Math.max(...memory)]
  const last = history.at(-1)
  const nowCpu = last?.cpuPercent ?? null
  return (
    <section className={css.section} aria-label="History">
      <Chart
        name="CPU, of one core"
        now={nowCpu === null ? NOTHING : `${formatPercent(nowCpu)} %`}
        most={`${formatPercent(mostCpu)} %`}
        values={cpu}
        max={Math.max(100, mostCpu)}
      />
      <Chart
        name="Memory (RSS)"
        now={formatBytes(last?.rssBytes ?? 0)}
        most={formatBytes(mostMemory)}
        values={memory}
        max={Math.max(1, mostMemory)}
      />
    </section>
  )
}
