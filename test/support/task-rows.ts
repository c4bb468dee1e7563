// The rows of a table of tasks, as a run gives them to whoever writes a file.

import type { Results } from '../../src/session/export/results-file.ts'
import type { TaskTable } from '../../src/session/run/task-table.ts'

export function rowsOf(table: TaskTable, label: (index: number) => string): Results['wholeRows'] {
  return (offset, limit) => {
    const count = Math.max(0, Math.min(limit, table.length - offset))
    return Promise.resolve(Array.from({ length: count }, (_, i) => table.whole(offset + i, label)))
  }
}
