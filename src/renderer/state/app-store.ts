// The app and the machine that it runs on, as main told it.

import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { AppInfo } from '../../shared/app-info.ts'

export interface AppStore {
  readonly info: AppInfo | null
}

export const appStore = createStore<AppStore>()(() => ({ info: null }))

/** Known before main has answered, so that the first slider drawn is the last one. */
export function useCores(): number {
  return useStore(appStore, (app) => app.info?.cores ?? navigator.hardwareConcurrency)
}

export function useAppInfo(): AppInfo | null {
  return useStore(appStore, (app) => app.info)
}
