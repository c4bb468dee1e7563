// Ends the app, whatever requested it: asks first if a run is active, ends every process, then exits.

import { app, type BrowserWindow, dialog } from 'electron'
import type { Session } from '../session/session.ts'
import { plural } from '../shared/plural.ts'

/** Added to the grace time of the stop ladder; then the app exits, and the lifeline kills the remaining processes. */
const OVERTIME_MS = 1_000

export class Shutdown {
  /** Null until the session is open: no process runs yet. */
  readonly #session: () => Session | null
  readonly #window: () => BrowserWindow | null
  #asking = false
  #quitting = false

  constructor(session: () => Session | null, window: () => BrowserWindow | null) {
    this.#session = session
    this.#window = window
  }

  install(): void {
    app.on('before-quit', (event) => {
      if (this.#quitting) return
      event.preventDefault()
      void this.ask()
    })
    app.on('window-all-closed', () => {
      void this.quit(0)
    })
  }

  /**
   * The login session ends, or another program ends the app: no question is asked. Call after the app is ready: while
   * Chromium starts, it handles these signals itself and would turn them into a quit that asks.
   */
  installSignals(): void {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(signal, () => {
        void this.quit(0)
      })
    }
  }

  /** The window's own close button asks the same question. */
  guard(window: BrowserWindow): void {
    window.on('close', (event) => {
      if (this.#quitting) return
      event.preventDefault()
      void this.ask()
    })
  }

  async ask(): Promise<void> {
    if (this.#asking || this.#quitting) return
    this.#asking = true
    try {
      const session = this.#session()
      if (session === null || session.activeRuns.length === 0 || (await this.#confirmed(session))) await this.quit(0)
    } finally {
      this.#asking = false
    }
  }

  async quit(exitCode: number): Promise<void> {
    if (this.#quitting) return
    this.#quitting = true
    const session = this.#session()
    if (session === null) {
      app.exit(exitCode)
      return
    }
    const limit = setTimeout(() => {
      app.exit(exitCode)
    }, session.graceMs + OVERTIME_MS)
    await session.close().catch((error: unknown) => {
      console.error('Not every process could be stopped in order:', error)
    })
    clearTimeout(limit)
    app.exit(exitCode)
  }

  async #confirmed(session: Session): Promise<boolean> {
    const runs = session.activeRuns.length
    const processes = session.processesAlive
    const options = {
      type: 'question' as const,
      message: runs === 1 ? 'A run is still going.' : `${plural(runs, 'run')} are still going.`,
      detail: `Quitting cancels ${runs === 1 ? 'it' : 'them'} and ends ${plural(processes, 'process', 'processes')}.`,
      buttons: ['Quit', 'Keep running'],
      defaultId: 1,
      cancelId: 1,
    }
    const window = this.#window()
    const { response } = await (window === null
      ? dialog.showMessageBox(options)
      : dialog.showMessageBox(window, options))
    return response === 0
  }
}
