// The experiments of the history, with their trials, as rows and back.

import { CommandFailure } from '../../shared/command-failure.ts'
import type { Experiment, ExperimentStatus, Trial } from '../../shared/lab.ts'
import type { Database } from './database.ts'
import { thisProgram } from './program-id.ts'
import { packed, unpacked } from './packed.ts'
import { goneOwners, STATUS, statusOf } from './running.ts'
import { folded, searchText, subjectText } from './search-text.ts'

/** An experiment without its trials. */
export type Begun = Omit<Experiment, 'trials'>

export interface Ending {
  readonly status: Exclude<ExperimentStatus, 'running'>
  readonly error: string | null
  /** The first sentence of the verdict; '' without one. */
  readonly verdict: string
}

export function insertExperiment(db: Database, experiment: Begun, verdict = ''): void {
  const { id, title, notes, startedAt, status, error, ...body } = experiment
  const added = db.run(
    `INSERT INTO experiments (id, started_at, status, owner, title, verdict, notes, search, subject, error, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    ...[id, startedAt, status, status === 'running' ? thisProgram() : null, packed(title), packed(verdict)],
    ...[packed(notes), searchText(title, notes, verdict), folded(subjectText(experiment.subject))],
    ...[packed(error), packed(body)],
  )
  if (added === 0) throw new CommandFailure('E_STATE', `Experiment ${id} is in the history already.`)
}

/** Replaces the trial of the same index. */
export function putTrial(db: Database, experimentId: string, trial: Trial): void {
  const put = db.run(
    `INSERT INTO trials (experiment, place, body)
    SELECT key, ?, ? FROM experiments WHERE id = ? AND deleted_by IS NULL
    ON CONFLICT (experiment, place) DO UPDATE SET body = excluded.body`,
    ...[trial.index, packed(trial), experimentId],
  )
  if (put === 0) throw notThere(experimentId)
}

export function endExperiment(db: Database, id: string, { status, error, verdict }: Ending): void {
  const row = db.first(
    { title: 'text', notes: 'text' },
    'SELECT title, notes FROM experiments WHERE id = ? AND deleted_by IS NULL',
    id,
  )
  if (row === undefined) throw notThere(id)
  const search = searchText(unpacked(row.title), unpacked(row.notes), verdict)
  db.run(
    'UPDATE experiments SET status = ?, owner = NULL, error = ?, verdict = ?, search = ? WHERE id = ?',
    ...[status, packed(error), packed(verdict), search, id],
  )
}

const COLUMNS = {
  key: 'number',
  title: 'text',
  notes: 'text',
  started_at: 'number',
  status: 'text',
  error: 'text',
  body: 'text',
} as const

export function readExperiment(db: Database, id: string): Experiment {
  const row = db.first(
    COLUMNS,
    `SELECT key, title, notes, started_at, ${STATUS} AS status, error, body
    FROM experiments WHERE id = ? AND deleted_by IS NULL`,
    ...[goneOwners(db), id],
  )
  if (row === undefined) throw notThere(id)
  const [key, status] = [row.key, statusOf(row.status)]
  const trials = db.all({ body: 'text' }, 'SELECT body FROM trials WHERE experiment = ? ORDER BY place', key)
  try {
    return {
      ...unpacked<Pick<Experiment, 'subject' | 'design' | 'machine' | 'tasks'>>(row.body),
      ...{ id, title: unpacked(row.title), notes: unpacked(row.notes), startedAt: row.started_at, status },
      error: unpacked(row.error),
      trials: trials.map(({ body }) => trialOf(unpacked(body), status)),
    }
  } catch {
    throw damaged(id)
  }
}

/** No trial runs on after its experiment. */
function trialOf(trial: Trial, of: ExperimentStatus): Trial {
  return trial.status === 'running' && of !== 'running' ? { ...trial, status: 'interrupted' } : trial
}

export function notThere(id: string): CommandFailure {
  return new CommandFailure('E_GONE', `${id} is not in the history any more.`)
}

export function damaged(id: string): CommandFailure {
  return new CommandFailure('E_PATH', `${id} is damaged in the file of the history: delete it.`)
}
