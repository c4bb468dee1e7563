// Which dialog of the window is open: at most one.

import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'

export type Dialog = 'help' | 'palette' | 'settings' | 'confirm' | 'columns'

interface DialogStore {
  readonly open: Dialog | null
}

export const dialogStore = createStore<DialogStore>()(() => ({ open: null }))

export function openDialog(dialog: Dialog): void {
  dialogStore.setState({ open: dialog })
}

/** Without effect when another dialog is open by now. */
export function closeDialog(dialog: Dialog): void {
  if (dialogStore.getState().open === dialog) dialogStore.setState({ open: null })
}

export function useDialog(dialog: Dialog): boolean {
  return useStore(dialogStore, ({ open }) => open === dialog)
}
