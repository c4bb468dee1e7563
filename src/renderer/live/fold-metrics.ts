// Sorts the newest sample by process and by run. Unchanged metrics keep their object, so that their row is not redrawn.

import type { Metrics, ProcessMetrics, QueueStatus, RunMetrics } from '../../shared/metrics.ts'
import type { LiveView } from './live-view.ts'

function sameChunk(one: ProcessMetrics['chunk'], other: ProcessMetrics['chunk']): boolean {
  if (one === null || other === null) return one === other
  return (
    one.id === other.id &&
    one.firstTask === other.firstTask &&
    one.tasks === other.tasks &&
    one.answered === other.answered
  )
}

function same(one: ProcessMetrics, other: ProcessMetrics): boolean {
  return (
    one.activity === other.activity &&
    one.cpuPercent === other.cpuPercent &&
    one.rssBytes === other.rssBytes &&
    one.inFlight === other.inFlight &&
    one.done === other.done &&
    one.failed === other.failed &&
    sameChunk(one.chunk, other.chunk)
  )
}

/** A sample holds only running processes; exited ones and ended runs keep their last metrics while they are listed. */
export function foldMetrics(
  view: LiveView,
  metrics: Metrics,
): Pick<LiveView, 'metrics' | 'metricsOf' | 'runMetricsOf' | 'queueStatusOf'> {
  const metricsOf: Record<number, ProcessMetrics> = {}
  for (const id of Object.keys(view.session.processes)) {
    const last = view.metricsOf[Number(id)]
    if (last !== undefined) metricsOf[last.id] = last
  }
  for (const sample of metrics.processes) {
    const last = metricsOf[sample.id]
    metricsOf[sample.id] = last !== undefined && same(last, sample) ? last : sample
  }
  const runMetricsOf: Record<number, RunMetrics> = {}
  for (const id of Object.keys(view.session.runs)) {
    const last = view.runMetricsOf[Number(id)]
    if (last !== undefined) runMetricsOf[last.id] = last
  }
  for (const sample of metrics.runs) runMetricsOf[sample.id] = sample
  const queueStatusOf: Record<number, QueueStatus> = {}
  for (const id of Object.keys(view.session.queues)) {
    const last = view.queueStatusOf[Number(id)]
    if (last !== undefined) queueStatusOf[last.id] = last
  }
  for (const status of metrics.queues) queueStatusOf[status.id] = status
  return { metrics, metricsOf, runMetricsOf, queueStatusOf }
}
