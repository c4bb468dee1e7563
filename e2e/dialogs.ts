// The system's dialogs, answered by a test: nobody sits there to do it.

import type { ElectronApplication } from '@playwright/test'

/** The next dialogs that ask for a file or a folder are answered with this one; null cancels. */
export async function answerOpenDialog(electron: ElectronApplication, path: string | null): Promise<void> {
  await electron.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () =>
      Promise.resolve({ canceled: chosen === null, filePaths: chosen === null ? [] : [chosen] })
  }, path)
}

export async function answerSaveDialog(electron: ElectronApplication, path: string | null): Promise<void> {
  await electron.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: chosen === null, filePath: chosen ?? '' })
  }, path)
}

/** Questions are answered with this button; the messages that were asked are kept. */
export async function answerQuestions(electron: ElectronApplication, button: number): Promise<() => Promise<string[]>> {
  await electron.evaluate(({ dialog }, response) => {
    const asked: string[] = []
    Object.assign(globalThis, { askedByTheApp: asked })
    dialog.showMessageBox = (...given: readonly unknown[]) => {
      const options = given.at(-1) as { readonly message: string }
      asked.push(options.message)
      return Promise.resolve({ response, checkboxChecked: false })
    }
  }, button)
  return () => electron.evaluate(() => (globalThis as unknown as { readonly askedByTheApp: string[] }).askedByTheApp)
}
