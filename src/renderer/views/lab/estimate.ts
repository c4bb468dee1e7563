// What an experiment would be, in words, before it begins. Pure.

import type { PlannedLab } from '../../../shared/lab.ts'
import { plural } from '../../../shared/plural.ts'
import { formatDuration } from '../../components/format.ts'

/** About what it takes to start the processes of a trial and to end them. */
const START_MS = 150

/** `workMs`: of one process for all tasks. More workers than cores do not shorten a trial. */
export function estimateMs({ design, trials }: PlannedLab, workMs: number, cores: number): number {
  const { workers, chunkSizes, methods, repeats, warmUps } = design
  const arrangements = Math.max(1, chunkSizes.length) * Math.max(1, methods.length)
  const round = workers.reduce((sum, count) => sum + (arrangements * workMs) / Math.min(count, cores), workMs)
  return round * (repeats + warmUps) + trials * START_MS
}

export function estimateWords(planned: PlannedLab, workMs: number | null, cores: number): string {
  const { trials, tasks, design } = planned
  const many = `${plural(trials, 'trial')}${tasks === 0 ? '' : ` of ${plural(tasks, 'task')}`}`
  const { budgetMs } = design
  if (workMs === null) return budgetMs === null ? many : `${many}, at most about ${formatDuration(budgetMs)}`
  const ms = estimateMs(planned, workMs, cores)
  if (budgetMs !== null && budgetMs < ms) return `${many}, as many as begin within ${formatDuration(budgetMs)}`
  return `${many}, about ${formatDuration(Math.ceil(ms / 1_000) * 1_000)}`
}
