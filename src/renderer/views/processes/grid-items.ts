// The items of the process table, top to bottom: the newest run first, each run under its heading, rows as ordered.

import type { SessionState } from '../../../shared/session-state.ts'
import type { ProcessId } from '../../../shared/process.ts'
import type { RunId } from '../../../shared/run.ts'

export type GridItem =
  | { readonly kind: 'run'; readonly runId: RunId | null }
  | { readonly kind: 'process'; readonly id: ProcessId }

/** A running run has its heading before its first process; an ended run without rows has none. */
export function gridItems(
  session: Pick<SessionState, 'runs' | 'processes'>,
  ordered: readonly ProcessId[],
): readonly GridItem[] {
  const groups = new Map<RunId | null, ProcessId[]>()
  for (const run of Object.values(session.runs).reverse()) groups.set(run.id, [])
  for (const id of ordered) {
    const runId = session.processes[id]?.runId ?? null
    const group = groups.get(runId)
    if (group === undefined) groups.set(runId, [id])
    else group.push(id)
  }
  const items: GridItem[] = []
  for (const [runId, ids] of groups) {
    if (ids.length === 0 && (runId === null || session.runs[runId]?.status !== 'running')) continue
    items.push({ kind: 'run', runId })
    for (const id of ids) items.push({ kind: 'process', id })
  }
  return items
}
