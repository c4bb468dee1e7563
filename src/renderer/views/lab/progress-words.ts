// How far an experiment is, in words. Pure.

import { cellWords, type LabProgress } from '../../../shared/lab.ts'
import { formatDuration } from '../../components/format.ts'

/** "trial 5 of 39: 2 workers, chunks of 100, spawn" */
export function progressWords({ done, total, now, paused }: LabProgress): string {
  if (now === null) return paused ? `paused after ${done} of ${total} trials` : `${done} of ${total} trials are over`
  const warmUp = now.round === 0 ? ' (warm-up)' : ''
  return `trial ${done + 1} of ${total}${warmUp}: ${cellWords(now.cell)}`
}

/** An estimate has no decimals. */
function roughly(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000))
  return seconds <= 90 ? `${seconds} s` : formatDuration(seconds * 1_000)
}

/** '' before the first trial is over. */
export function leftWords({ etaMs, done, total }: LabProgress): string {
  return etaMs === null || done >= total ? '' : `about ${roughly(etaMs)} left`
}

export function percentOf({ done, total }: LabProgress): number {
  return total === 0 ? 0 : Math.round((100 * done) / total)
}
