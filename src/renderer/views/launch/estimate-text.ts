// The estimated time of a run, in words, before its start.

import { formatDuration } from '../../components/format.ts'

/** An estimate has no decimals, and is in seconds up to a minute and a half. */
function roughly(ms: number): string {
  if (ms < 1_000) return 'less than 1 s'
  const seconds = Math.round(ms / 1000)
  return seconds <= 90 ? `about ${seconds} s` : `about ${formatDuration(seconds * 1000)}`
}

/** More workers than cores do not shorten a run. */
export function estimateText(workMs: number, workers: number, cores: number): string {
  const atOnce = Math.max(1, Math.min(workers, cores))
  const work = `${roughly(workMs)} of work for one process`
  if (atOnce === 1 || workMs < 1_000) return work
  return `${work}, ${roughly(workMs / atOnce)} with ${workers} workers`
}
