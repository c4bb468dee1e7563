// What is behind the window: the deck, the live streams, and the door for commands. With all that they import it is
// loaded while Chromium starts the process of the page, so nothing that opens the window imports it.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app, type BrowserWindow } from 'electron'
import { setHostRuntime } from '../engine/process/host-entry.ts'
import { Deck } from '../engine/run/deck.ts'
import { FunctionBook } from './functions/function-book.ts'
import { FunctionCommands } from './functions/function-commands.ts'
import { Door } from './ipc/door.ts'
import { createHandlers } from './ipc/handlers.ts'
import { LiveStreams } from './live/live-streams.ts'

interface BackstageOptions {
  /** Folder of the built main process: the worker host and the task files are in it. */
  readonly built: string
  readonly window: BrowserWindow
  /** Of the only page that may ask. */
  readonly origin: string
  /** Launch this workload at once. */
  readonly launch: string | null
}

export function openBackstage({ built, window, origin, launch }: BackstageOptions): Deck {
  setHostRuntime({
    execPath: process.execPath,
    hostPath: join(built, 'worker-host.js'),
    env: { ELECTRON_RUN_AS_NODE: '1' },
  })
  const deck = new Deck()
  const streams = new LiveStreams(deck)
  streams.follow(window.webContents)
  const taskModule = (name: string): URL => pathToFileURL(join(built, `tasks/${name}.js`))
  const book = new FunctionBook(join(app.getPath('userData'), 'functions.json'), (text) => {
    deck.journal.publish({ type: 'notice', level: 'warning', text })
  })
  const inspect = { module: taskModule('inspect-module'), export: 'inspectModule' }
  const describe = { module: taskModule('files'), export: 'describeFile' }
  new Door({
    trusted: () => (window.isDestroyed() ? null : { contents: window.webContents, origin }),
    handlers: createHandlers({
      deck,
      window,
      streams,
      functions: new FunctionCommands({ window, book, inspect, describe }),
      taskModule,
      launch,
    }),
  }).open()
  return deck
}
