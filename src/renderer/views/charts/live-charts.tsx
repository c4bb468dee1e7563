// Two charts of the last minute: queue depth and throughput, or CPU and memory of all processes.

import { type ReactNode, useMemo } from 'react'
import type { ChartPoint } from '../../../shared/metrics.ts'
import { formatCount } from '../../../shared/plural.ts'
import type { ColourToken, ValueAxis } from '../../charts/chart-props.ts'
import { downsample } from '../../charts/downsample.ts'
import { LiveChart } from '../../charts/live-chart.tsx'
import { timeAxis } from '../../charts/time-axis.ts'
import {
  byteUnit,
  formatBytes,
  formatBytesShort,
  formatCompact,
  formatPercent,
  formatRate,
} from '../../components/format.ts'
import { useSession } from '../../live/use-session.ts'
import { useCores } from '../../state/app-store.ts'
import { useSettings } from '../../state/settings-store.ts'
import { useStage } from '../stage/stage-store.ts'

const SPAN_MS = 60_000
const MOST_POINTS = 300

const ALL_OF_A_CORE = 100

interface Metric {
  readonly testId: string
  readonly title: string
  /** The unit after a value. */
  readonly unit: string
  readonly colour: ColourToken
  readonly of: (point: ChartPoint) => number
  readonly axis: ValueAxis
}

const QUEUE_DEPTH: Metric = {
  testId: 'queue-depth',
  title: 'Queue depth',
  unit: 'waiting',
  colour: '--pd-accent',
  of: ({ queueDepth }) => queueDepth,
  axis: { format: formatCount, formatTick: formatCompact },
}

const THROUGHPUT: Metric = {
  testId: 'throughput',
  title: 'Throughput',
  unit: '',
  colour: '--pd-ok',
  of: ({ ratePerS }) => ratePerS,
  axis: { format: formatRate, formatTick: formatCompact },
}

const MEMORY: Metric = {
  testId: 'memory-total',
  title: 'Memory',
  unit: 'RSS',
  colour: '--pd-ok',
  of: ({ rssBytes }) => rssBytes,
  axis: { format: formatBytes, formatTick: formatBytesShort, unitFor: byteUnit },
}

/** `parts`: divides the sum of the processes. */
function cpu(unit: string, parts: number): Metric {
  return {
    testId: 'cpu-total',
    title: 'CPU',
    unit,
    colour: '--pd-accent',
    of: ({ cpuPercent }) => cpuPercent / parts,
    axis: {
      format: (percent) => `${formatPercent(percent)} %`,
      formatTick: (percent) => `${formatCount(percent)} %`,
      leastTop: ALL_OF_A_CORE,
    },
  }
}

function MetricChart({
  metric,
  history,
}: {
  readonly metric: Metric
  readonly history: readonly ChartPoint[]
}): ReactNode {
  const { testId, title, unit, colour, of, axis } = metric
  const drawn = useMemo(() => {
    const nowMs = history.at(-1)?.atMs ?? 0
    const recent = history.filter(({ atMs }) => atMs >= nowMs - SPAN_MS)
    const { x, y } = downsample({ x: recent.map(({ atMs }) => atMs), y: recent.map(of) }, MOST_POINTS)
    return { x, series: [{ name: unit, colour, y }], xAxis: timeAxis(nowMs, SPAN_MS) }
  }, [history, of, unit, colour])
  const y = drawn.series[0]?.y ?? []
  const now = y.at(-1)
  const most = y.reduce((highest, value) => Math.max(highest, value), 0)
  const text = (value: number): string => `${axis.format(value)} ${unit}`.trimEnd()
  return (
    <LiveChart
      testId={testId}
      label={`${title} over the last minute${now === undefined ? '' : `: now ${text(now)}, at most ${text(most)}`}`}
      caption={
        <>
          {title} {now !== undefined && <strong>{axis.format(now)}</strong>} {unit}
        </>
      }
      yAxis={axis}
      {...drawn}
    />
  )
}

export function LiveCharts(): ReactNode {
  const history = useSession((session) => session.history)
  const view = useStage((stage) => stage.chartsView)
  const cores = useCores()
  const ofMachine = useSettings(({ cpuBasis }) => cpuBasis === 'machine')
  // The axis of memory uses the units of the settings.
  useSettings(({ byteUnits }) => byteUnits)
  const cpuMetric = useMemo(
    () => (ofMachine ? cpu('of the machine', cores) : cpu('of one core', 1)),
    [ofMachine, cores],
  )
  const shown = view === 'queue' ? [QUEUE_DEPTH, THROUGHPUT] : [cpuMetric, MEMORY]
  return shown.map((metric) => <MetricChart key={metric.testId} metric={metric} history={history} />)
}
