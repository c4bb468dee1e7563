// A command as a script on the page would give it: past our own wrapper, with whatever it likes.

import type { ElectronApplication, Page } from '@playwright/test'
import type { Envelope } from '../src/shared/error-codes.ts'

type Call = (name: unknown, input: unknown) => Promise<Envelope<unknown>>

export function callFrom(page: Page, name: unknown, input: unknown): Promise<Envelope<unknown>> {
  return page.evaluate(
    ([command, given]) => (Reflect.get(globalThis, 'procdeck') as { call: Call }).call(command, given),
    [name, input] as const,
  )
}

/** Of every window: the preferences that Electron really took. */
export function preferencesOf(electron: ElectronApplication): Promise<Readonly<Record<string, unknown>>[]> {
  return electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(({ webContents }) =>
      (
        webContents as unknown as { readonly getLastWebPreferences: () => Record<string, unknown> }
      ).getLastWebPreferences(),
    ),
  )
}
