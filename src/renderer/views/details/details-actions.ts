// Opens and closes the details of the selected process.

import type { ProcessId } from '../../../shared/process.ts'
import { stageStore } from '../stage/stage-store.ts'

export function openDetails(processId: ProcessId): void {
  stageStore.setState({ selectedProcess: processId, detailsOpen: true })
}

/** The focus returns to the table, where it was. */
export function closeDetails(): void {
  stageStore.setState({ detailsOpen: false })
  focusTable()
}

export function focusTable(): void {
  document.querySelector<HTMLElement>('[role="grid"]')?.focus()
}
