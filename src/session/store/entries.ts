// What a person does to entries of the list, experiments and runs alike: new texts, deleting, bringing back.

import { CommandFailure } from '../../shared/command-failure.ts'
import type { Database } from './database.ts'
import { notThere } from './experiments.ts'
import { packed, unpacked } from './packed.ts'
import { isGone, thisProgram } from './program-id.ts'
import { goneOwners, TABLES } from './running.ts'
import { searchText } from './search-text.ts'

interface Texts {
  readonly title: string
  readonly notes: string
}

export function renote(db: Database, id: string, change: Partial<Texts>): void {
  for (const table of TABLES) {
    const row = db.first(
      { title: 'text', notes: 'text', verdict: 'text' },
      `SELECT title, notes, verdict FROM ${table} WHERE id = ? AND deleted_by IS NULL`,
      id,
    )
    if (row === undefined) continue
    const { title, notes } = { title: unpacked(row.title), notes: unpacked(row.notes), ...change }
    db.run(
      `UPDATE ${table} SET title = ?, notes = ?, search = ? WHERE id = ?`,
      ...[packed(title), packed(notes), searchText(title, notes, unpacked(row.verdict)), id],
    )
    return
  }
  throw notThere(id)
}

const AMONG = 'id IN (SELECT value FROM json_each(?))'

export function deleteEntries(db: Database, ids: readonly string[]): void {
  const [list, gone] = [JSON.stringify(ids), goneOwners(db)]
  for (const table of TABLES) {
    const running = db.first(
      { title: 'text' },
      `SELECT title FROM ${table} WHERE ${AMONG} AND deleted_by IS NULL AND status = 'running'
      AND owner NOT IN (SELECT value FROM json_each(?))`,
      ...[list, gone],
    )
    if (running !== undefined)
      throw new CommandFailure('E_STATE', `"${unpacked(running.title)}" is being measured: stop it, then delete it.`)
    db.run(`UPDATE ${table} SET deleted_by = ? WHERE ${AMONG} AND deleted_by IS NULL`, thisProgram(), list)
  }
}

export function undeleteEntries(db: Database, ids: readonly string[]): void {
  for (const table of TABLES) db.run(`UPDATE ${table} SET deleted_by = NULL WHERE ${AMONG}`, JSON.stringify(ids))
}

export function purgeDeleted(db: Database): void {
  for (const table of TABLES) db.run(`DELETE FROM ${table} WHERE deleted_by IS NOT NULL`)
}

/** At the start: not what another living program deleted, where a person may still undo it. */
export function purgeLeft(db: Database): void {
  for (const table of TABLES) {
    const all = db.all(
      { program: 'text' },
      `SELECT DISTINCT deleted_by AS program FROM ${table} WHERE deleted_by IS NOT NULL`,
    )
    const left = all.map(({ program }) => program).filter((program) => program === thisProgram() || isGone(program))
    if (left.length > 0)
      db.run(`DELETE FROM ${table} WHERE deleted_by IN (SELECT value FROM json_each(?))`, JSON.stringify(left))
  }
}
