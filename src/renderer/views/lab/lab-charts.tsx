// The charts of an experiment: speed-up and efficiency against workers, where the time went, the trials in their order,
// and memory. All numbers are also in their tables.

import { type ReactNode, useMemo } from 'react'
import {
  cellWords,
  type CellStats,
  type Experiment,
  type LabAnalysis,
  type LabCell,
  trialNumber,
} from '../../../shared/lab.ts'
import { digits } from '../../../shared/measure-words.ts'
import { formatCount, plural } from '../../../shared/plural.ts'
import type { NumberAxis, ValueAxis } from '../../charts/chart-props.ts'
import {
  byteUnit,
  formatBytes,
  formatBytesShort,
  formatTaskTime,
  formatTaskTimeShort,
} from '../../components/format.ts'
import { useSettings } from '../../state/settings-store.ts'
import { LabChart } from './lab-chart.tsx'
import css from './lab.module.css'
import { lawSeries, methodSeries, overheadOf, overWorkers, shortCell, trialDots } from './lab-series.ts'

const TIMES: ValueAxis = {
  format: (times) => `${digits(times)} times`,
  formatTick: (times) => `${times}`,
  unitFor: quarters,
}
const SHARES: ValueAxis = { format: (share) => `${Math.round(100 * share)} %`, unitFor: () => 0.25, leastTop: 1 }
const TIME: ValueAxis = { format: formatTaskTime, formatTick: (ms) => (ms === 0 ? '0' : formatTaskTimeShort(ms)) }
const MEMORY: ValueAxis = { format: formatBytes, formatTick: formatBytesShort, unitFor: byteUnit }
/** The ideal line may leave the chart, but is seen to go away from what was measured. */
const ABOVE_MEASURED = 1.25

/** Ticks of small values are no whole numbers. */
function quarters(most: number): number {
  return most <= 1 ? 0.25 : most <= 3 ? 0.5 : 1
}

function workersAxis(counts: readonly number[]): NumberAxis {
  const [first, last] = [counts[0] ?? 1, counts.at(-1) ?? 1]
  // A little room beside the first and the last mark.
  const room = Math.max(0.2, (last - first) * 0.04)
  return {
    format: (workers) => plural(workers, 'worker'),
    formatTick: formatCount,
    range: [first - room, last + room],
    ticks: counts,
  }
}

const ofChunk = (advised: LabCell | null): string =>
  advised?.chunkSize === null || advised === null
    ? ''
    : advised.chunkSize === 'auto'
      ? ', chunks auto'
      : `, chunks of ${formatCount(advised.chunkSize)}`

function highest(values: readonly (number | null)[]): number {
  return values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0)
}

function SpeedUpChart({
  analysis,
  shown,
}: {
  readonly analysis: LabAnalysis
  readonly shown: readonly CellStats[]
}): ReactNode {
  const drawn = useMemo(() => {
    const { x, counts, series } = methodSeries(
      shown,
      ({ speedUp }) => speedUp,
      ({ speedUpInterval }) => speedUpInterval,
    )
    const measured = highest(series.flatMap(({ y }) => y))
    const leastTop = Math.min(counts.at(-1) ?? 1, ABOVE_MEASURED * measured)
    return {
      shape: { kind: 'line', x, xAxis: workersAxis(counts) } as const,
      series: [...series, ...lawSeries(analysis, x)],
      yAxis: { ...TIMES, leastTop },
      most: measured,
    }
  }, [analysis, shown])
  const { most, ...plot } = drawn
  return (
    <LabChart
      name="lab-speed-up"
      label={`Speed-up against workers${ofChunk(analysis.advised)}: at most ${digits(most)} times, with 95% intervals, the ideal line and the fitted laws`}
      title="Speed-up"
      about={` against workers${ofChunk(analysis.advised)}`}
      rowsAre="Workers"
      {...plot}
    />
  )
}

function EfficiencyChart({
  analysis,
  shown,
}: {
  readonly analysis: LabAnalysis
  readonly shown: readonly CellStats[]
}): ReactNode {
  const drawn = useMemo(() => {
    const { counts, series } = methodSeries(
      shown,
      ({ efficiency }) => efficiency,
      ({ cell, speedUpInterval }) =>
        speedUpInterval === null ? null : [speedUpInterval[0] / cell.workers, speedUpInterval[1] / cell.workers],
    )
    return {
      shape: { kind: 'line', x: counts, xAxis: workersAxis(counts) } as const,
      ...atCounts(series, counts, shown),
    }
  }, [shown])
  return (
    <LabChart
      name="lab-efficiency"
      label={`Efficiency against workers${ofChunk(analysis.advised)}: speed-up per worker, with 95% intervals`}
      title="Efficiency"
      about={`: speed-up per worker${ofChunk(analysis.advised)}`}
      yAxis={SHARES}
      rowsAre="Workers"
      {...drawn}
    />
  )
}

/** Without the whole numbers between, which only a law has values for. */
function atCounts(
  series: ReturnType<typeof methodSeries>['series'],
  counts: readonly number[],
  shown: readonly CellStats[],
) {
  const { x } = methodSeries(shown, () => null)
  const places = counts.map((count) => x.indexOf(count))
  return {
    series: series.map(({ y, intervals, ...one }) => ({
      ...one,
      y: places.map((place) => y[place] ?? null),
      ...(intervals === undefined ? {} : { intervals: places.map((place) => intervals[place] ?? null) }),
    })),
  }
}

function TimeChart({
  analysis,
  shown,
}: {
  readonly analysis: LabAnalysis
  readonly shown: readonly CellStats[]
}): ReactNode {
  const drawn = useMemo(() => {
    const { counts, series } = methodSeries(
      shown,
      ({ medianMs }) => medianMs,
      ({ interval }) => interval,
    )
    return {
      shape: { kind: 'line', x: counts, xAxis: workersAxis(counts) } as const,
      ...atCounts(series, counts, shown),
    }
  }, [shown])
  return (
    <LabChart
      name="lab-time"
      label={`Median time against workers${ofChunk(analysis.advised)}, with 95% intervals`}
      title="Time"
      about={` against workers${ofChunk(analysis.advised)}`}
      yAxis={TIME}
      rowsAre="Workers"
      {...drawn}
    />
  )
}

function OverheadChart({
  analysis,
  method,
}: {
  readonly analysis: LabAnalysis
  readonly method: LabCell['method']
}): ReactNode {
  const { cells, series } = useMemo(() => overheadOf(analysis, method), [analysis, method])
  const shape = useMemo(
    () => ({ kind: 'bar', names: cells.map(({ cell }) => shortCell(cell)), isStacked: true }) as const,
    [cells],
  )
  if (cells.length === 0) return null
  return (
    <LabChart
      name="lab-overhead"
      label={`Where the time of the workers went, ${method}: start, work, wait and tail, summed over workers, and CPU time of the main process`}
      title="Where the time went"
      about={`, workers × chunk size, ${method}`}
      shape={shape}
      series={series}
      yAxis={TIME}
      rowsAre="Workers × chunk size"
    />
  )
}

function MemoryChart({
  analysis,
  shown,
}: {
  readonly analysis: LabAnalysis
  readonly shown: readonly CellStats[]
}): ReactNode {
  useSettings(({ byteUnits }) => byteUnits)
  const drawn = useMemo(() => {
    const { counts, series } = methodSeries(shown, ({ peakRssBytes }) => peakRssBytes)
    const names = counts.map(String)
    return { shape: { kind: 'bar', names } as const, ...atCounts(series, counts, shown) }
  }, [shown])
  if (drawn.series.every(({ y }) => y.every((value) => value === null))) return null
  return (
    <LabChart
      name="lab-memory"
      label={`Memory against workers${ofChunk(analysis.advised)}: the highest resident memory of all processes`}
      title="Memory"
      about=" (RSS) of all processes, against workers"
      yAxis={MEMORY}
      rowsAre="Workers"
      {...drawn}
    />
  )
}

function TrialsChart({
  experiment,
  analysis,
}: {
  readonly experiment: Experiment
  readonly analysis: LabAnalysis
}): ReactNode {
  const drawn = useMemo(() => {
    const { trials, series } = trialDots(experiment.trials, analysis.baseline?.cell ?? null)
    const x = trials.map(trialNumber)
    return {
      shape: {
        kind: 'line',
        x,
        xAxis: {
          format: (at) => `trial ${at}`,
          formatTick: formatCount,
          range: [0, (x.at(-1) ?? 1) + 1],
        } satisfies NumberAxis,
        names: trials.map((trial) => `trial ${trialNumber(trial)}, ${cellWords(trial.cell)}`),
      } as const,
      series,
    }
  }, [experiment, analysis])
  return (
    <LabChart
      name="lab-trials"
      label={`Time of each of ${plural(drawn.shape.x.length, 'trial')} in their order; those that something disturbed are marked`}
      title="Trials"
      about=" in their order"
      yAxis={TIME}
      rowsAre="Trial"
      {...drawn}
    />
  )
}

interface LabChartsProps {
  readonly experiment: Experiment
  readonly analysis: LabAnalysis
  /** Whose time is shown in parts. */
  readonly method: LabCell['method']
}

export function LabCharts({ experiment, analysis, method }: LabChartsProps): ReactNode {
  const shown = useMemo(() => overWorkers(analysis), [analysis])
  const compares = shown.some(({ speedUp }) => speedUp !== null)
  return (
    <div className={css.charts} data-testid="lab-charts">
      {compares ? (
        <>
          <SpeedUpChart analysis={analysis} shown={shown} />
          <EfficiencyChart analysis={analysis} shown={shown} />
        </>
      ) : (
        <TimeChart analysis={analysis} shown={shown} />
      )}
      <OverheadChart analysis={analysis} method={method} />
      <MemoryChart analysis={analysis} shown={shown} />
      <TrialsChart experiment={experiment} analysis={analysis} />
    </div>
  )
}
