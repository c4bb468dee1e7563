// Facts from main about the app and its machine.

import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { AppInfo } from '../../shared/app-info.ts'

export interface AppStore {
  readonly info: AppInfo | null
}

export const appStore = createStore<AppStore>()(() => ({ info: null }))

/** Has a value before main answers, so that the slider does not change its range. */
export function useCores(): number {
  return useStore(appStore, (app) => app.info?.cores ?? navigator.hardwareConcurrency)
}

export function useAppInfo(): AppInfo | null {
  return useStore(appStore, (app) => app.info)
}
