// The totals of all running processes. Pure.

import type { SessionState } from '../../../shared/session-state.ts'
import type { ProcessMetrics } from '../../../shared/metrics.ts'
import { isAlive, type ProcessId } from '../../../shared/process.ts'

export interface Totals {
  readonly alive: number
  /** In percent of one core: 150 is one and a half cores. */
  readonly cpuPercent: number
  readonly rssBytes: number
  readonly inFlight: number
  /** Tasks of exited processes too. */
  readonly done: number
  readonly failed: number
}

export function totalsOf(
  processes: SessionState['processes'],
  metricsOf: Readonly<Record<ProcessId, ProcessMetrics>>,
): Totals {
  let [alive, cpuPercent, rssBytes, inFlight, done, failed] = [0, 0, 0, 0, 0, 0]
  for (const { id, state } of Object.values(processes)) {
    const metrics = metricsOf[id]
    done += metrics?.done ?? 0
    failed += metrics?.failed ?? 0
    if (!isAlive(state)) continue
    alive++
    cpuPercent += metrics?.cpuPercent ?? 0
    rssBytes += metrics?.rssBytes ?? 0
    inFlight += metrics?.inFlight ?? 0
  }
  return { alive, cpuPercent, rssBytes, inFlight, done, failed }
}
