// How a state is shown: its word, its mark, and a detail.

import { assertNever } from '../../../shared/assert-never.ts'
import type { ProcessRecord } from '../../../shared/session-state.ts'
import type { ProcessMetrics } from '../../../shared/metrics.ts'
import { isNews } from './newest-death.ts'

/** Each mark has an icon and a colour. */
export type Mark = 'begin' | 'busy' | 'idle' | 'paused' | 'ending' | 'waiting' | 'ended' | 'died'

export interface StateView {
  readonly word: string
  /** Beside the word, paler. */
  readonly detail: string
  /** The full text, for which the column has no room. */
  readonly explained?: string
  readonly mark: Mark
}

const STOPPED: StateView = { word: 'stopped', detail: 'SIGSTOP', mark: 'paused' }

function countdown({ ladder }: ProcessRecord, nowMs: number): string {
  if (ladder === null || ladder.nextAtMs === null) return ''
  const seconds = Math.max(0, Math.ceil((ladder.nextAtMs - nowMs) / 1000))
  return `${ladder.step === 'ask' ? 'term' : 'kill'} in ${seconds} s`
}

function untilRestart({ backoff }: ProcessRecord, nowMs: number): string {
  return backoff === null ? '' : `${Math.max(0, Math.ceil((backoff.nextAtMs - nowMs) / 1000))} s`
}

export function stateView(record: ProcessRecord, metrics: ProcessMetrics | undefined, nowMs: number): StateView {
  switch (record.state) {
    case 'created':
      return { word: 'created', detail: '', mark: 'begin' }
    case 'starting':
      // Nothing becomes ready while it is stopped: what a person did to it says more than its state.
      return metrics?.activity === 'stopped' ? STOPPED : { word: 'starting', detail: '', mark: 'begin' }
    case 'running': {
      const { hang } = record
      const activity = metrics?.activity ?? 'idle'
      if (hang?.kind === 'stopped' || activity === 'stopped') return STOPPED
      if (hang === null) return { word: 'running', detail: activity, mark: activity }
      const seconds = Math.max(1, Math.floor((nowMs - hang.sinceMs) / 1000))
      // A long calculation is normal for a worker; a blocked worker needs attention.
      return hang.kind === 'busy'
        ? {
            word: 'running',
            detail: `busy ${seconds} s`,
            mark: 'busy',
            explained: `In a long calculation, or waiting for a core: no answer for ${seconds} s`,
          }
        : {
            word: 'unresponsive',
            detail: `${seconds} s`,
            mark: 'waiting',
            explained: `Blocked: no answer for ${seconds} s, and it uses no CPU`,
          }
    }
    case 'stopping':
      return { word: 'stopping', detail: countdown(record, nowMs), mark: 'ending' }
    case 'backoff':
      return {
        word: 'backoff',
        detail: untilRestart(record, nowMs),
        mark: 'waiting',
        explained: `Restarted in ${untilRestart(record, nowMs)}`,
      }
    case 'exited':
      return {
        word: 'exited',
        detail: '',
        mark: isNews(record) ? 'died' : 'ended',
      }
    case 'fatal':
      return {
        word: 'fatal',
        detail: '',
        mark: 'died',
        explained: 'It did not start, or there were too many restarts: it is not started again',
      }
    default:
      return assertNever(record.state, 'process state')
  }
}
