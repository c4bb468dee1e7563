// All trials of an experiment as CSV for a spreadsheet. Times are in milliseconds, of workers summed over them.

import { type Experiment, type Trial, trialNumber, type TrialWorker } from '../../shared/lab.ts'
import { type CsvCell, rowsCsv } from './rows-csv.ts'

const COLUMNS = [
  ...['trial', 'round', 'method', 'workers', 'chunkSize', 'status', 'startedAt', 'wallMs', 'cpuMs', 'parentCpuMs'],
  ...['tasks', 'workMs', 'slowestTaskMs', 'workerStartMs', 'workerWorkMs', 'workerWaitMs', 'workerTailMs'],
  ...['peakRssBytes', 'bytesIn', 'bytesOut', 'otherCores', 'marks', 'error'],
]

export function trialsCsv({ trials }: Experiment): string {
  return rowsCsv([COLUMNS, ...trials.map(row)])
}

function row(trial: Trial): readonly CsvCell[] {
  const { round, cell, status, startedAt, measures, marks, error } = trial
  const workers = measures?.workers ?? []
  // A trial without workers has no time of workers; zero would say that they took none.
  const sum = (part: Exclude<keyof TrialWorker, 'tasks'>): number | null =>
    workers.length === 0 ? null : workers.reduce((so, worker) => so + worker[part], 0)
  return [
    ...[trialNumber(trial), round, cell.method, cell.workers, cell.chunkSize, status, isoTime(startedAt)],
    ...[measures?.wallMs, measures?.cpuMs, measures?.parentCpuMs, measures?.tasks, measures?.workMs],
    ...[measures?.slowestTaskMs, sum('startMs'), sum('workMs'), sum('waitMs'), sum('tailMs')],
    ...[measures?.peakRssBytes, measures?.bytesIn, measures?.bytesOut, measures?.otherCores],
    ...[marks.join(' '), error],
  ].map((value) => value ?? null)
}

function isoTime(wallMs: number): string | null {
  const date = new Date(wallMs)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}
