// What is behind the window: the deck, the live streams, and the door for commands. With all that they import it is
// loaded while Chromium starts the process of the page, so nothing that opens the window imports it.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app, type BrowserWindow } from 'electron'
import { setHostRuntime } from '../engine/process/host-entry.ts'
import { Deck } from '../session/deck.ts'
import { EscapeeCommands } from './escapees/escapee-commands.ts'
import { SessionBook } from '../session/orphans/session-book.ts'
import { FunctionBook } from '../session/user/function-book.ts'
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
    hostPath: join(built, '../workers/host.cjs'),
    spawnerPath: join(built, 'spawn-thread.js'),
    env: { ELECTRON_RUN_AS_NODE: '1' },
  })
  const deck = new Deck()
  const streams = new LiveStreams(deck)
  streams.follow(window.webContents)
  const taskModule = (name: string): URL => pathToFileURL(join(built, `../programs/${name}/tasks.js`))
  const warn = (text: string): void => {
    deck.journal.publish({ type: 'notice', level: 'warning', text })
  }
  const kept = (name: string): string => join(app.getPath('userData'), name)
  const book = new FunctionBook(kept('functions.json'), warn)
  const escapees = new EscapeeCommands(new SessionBook(kept('sessions.json')), deck.supervisor.token, warn)
  const inspect = {
    module: pathToFileURL(join(built, '../programs/inspect/inspect-module.js')),
    export: 'inspectModule',
  }
  const describe = { module: taskModule('files'), export: 'describeFile' }
  new Door({
    trusted: () => (window.isDestroyed() ? null : { contents: window.webContents, origin }),
    handlers: createHandlers({
      deck,
      window,
      streams,
      functions: new FunctionCommands({ window, book, samples: kept('sample-files'), inspect, describe }),
      escapees,
      taskModule,
      launch,
    }),
  }).open()
  return deck
}
