// What is called running although its program is gone: it is read as interrupted, and written so at the next start.

import type { ExperimentStatus } from '../../shared/lab.ts'
import type { Database } from './database.ts'
import { isGone } from './program-id.ts'

export const TABLES = ['experiments', 'runs'] as const

/** The status as it is read. Its first parameter is `goneOwners`. */
export const STATUS = `CASE WHEN status = 'running' AND owner IN (SELECT value FROM json_each(?))
  THEN 'interrupted' ELSE status END`

/** Programs that are gone and have something running, as JSON. */
export function goneOwners(db: Database): string {
  const owners = TABLES.flatMap((table) =>
    db.all({ owner: 'text' }, `SELECT DISTINCT owner FROM ${table} WHERE status = 'running' AND owner IS NOT NULL`),
  )
  return JSON.stringify(owners.map(({ owner }) => owner).filter(isGone))
}

export function interruptGone(db: Database): void {
  const gone = goneOwners(db)
  if (gone === '[]') return
  for (const table of TABLES)
    db.run(
      `UPDATE ${table} SET status = ${STATUS}, owner = NULL WHERE owner IN (SELECT value FROM json_each(?))`,
      gone,
      gone,
    )
}

const STATUSES: readonly string[] = ['running', 'done', 'cancelled', 'failed'] satisfies readonly ExperimentStatus[]

/** What a damaged file has instead is no status. */
export function statusOf(text: string): ExperimentStatus {
  return STATUSES.includes(text) ? (text as ExperimentStatus) : 'interrupted'
}
