// The services behind the window: the session, the live streams and the command server. This file and its imports load
// while Chromium starts the process of the page, so no file that opens the window imports it.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app, type BrowserWindow } from 'electron'
import { createSession } from '../session/create-session.ts'
import { cpuMsOf } from '../session/lab/cpu-time.ts'
import { sayNumbers } from '../shared/ipc/number-words.ts'
import type { EngineSetup } from '../session/sources/engine-process/engine-source.ts'
import type { Session } from '../session/session.ts'
import { OrphanCommands } from './orphans/orphan-commands.ts'
import { TokenFile } from '../session/orphans/token-file.ts'
import { ApprovedModules } from '../session/user/approved-modules.ts'
import { FunctionCommands } from './functions/function-commands.ts'
import { CommandServer } from './ipc/command-server.ts'
import { createHandlers } from './ipc/handlers.ts'
import { HistoryCommands } from './lab/history-commands.ts'
import { LabCommands } from './lab/lab-commands.ts'
import { LiveStreams } from './live/live-streams.ts'
import { launchPlanned } from '../workloads/launch-planned.ts'
import { RunStarter } from './run-starter.ts'
import { WatchCommands } from './watch/watch-commands.ts'
import { WorkloadCommands } from './workloads/workload-commands.ts'

interface ServicesOptions {
  /** Folder of the built main process, which holds the worker host and the task files. */
  readonly built: string
  readonly window: BrowserWindow
  /** Origin of the only page that may send commands. */
  readonly origin: string
  /** Launch this workload at once. */
  readonly launch: string | null
}

export function openServices({ built, window, origin, launch }: ServicesOptions): Session {
  sayNumbers()
  const runtime = {
    execPath: process.execPath,
    hostPath: join(built, '../workers/host.cjs'),
    spawnerPath: join(built, 'spawn-thread.js'),
    env: { ELECTRON_RUN_AS_NODE: '1' },
  }
  // Starting a process blocks Electron's main process for 10 ms and more.
  const { session, local } = createSession({ runtime, spawnIn: 'own-thread' })
  const streams = new LiveStreams(session)
  streams.follow(window.webContents)
  const programs = pathToFileURL(join(built, '../programs/'))
  const warn = (text: string): void => {
    session.journal.publish({ type: 'notice', level: 'warning', text })
  }
  const kept = (name: string): string => join(app.getPath('userData'), name)
  const modules = new ApprovedModules(kept('functions.json'), warn)
  const orphans = new OrphanCommands(new TokenFile(kept('sessions.json')), local.supervisor.token, warn)
  const inspect = { module: new URL('inspect/inspect-module.js', programs), export: 'inspectModule' }
  const engine: EngineSetup = {
    module: new URL('engine-process.js', programs),
    export: 'runEngine',
    args: [{ runtime, programs: programs.href }],
  }
  const workloads = new WorkloadCommands(programs)
  const functions = new FunctionCommands({ window, modules, samples: kept('sample-files'), inspect })
  const history: HistoryCommands = new HistoryCommands({
    window,
    session,
    path: kept('history.sqlite'),
    warn,
    isTrial: (id) => lab.isTrial(id),
    lastMeasured: () => lab.lastMeasured,
  })
  const lab = new LabCommands({
    workloads,
    functions,
    setup: {
      session,
      supervisor: local.supervisor,
      // What is measured has the priority of any program.
      engine: { ...engine, args: [{ runtime, programs: programs.href, niceness: 0 }] },
      env: process.env,
      ownCpuMs,
      launchOf: (plan) => launchPlanned(plan, programs),
      store: history.store,
      warn,
    },
  })
  new CommandServer({
    trusted: () => (window.isDestroyed() ? null : { contents: window.webContents, origin }),
    handlers: createHandlers({
      session,
      window,
      streams,
      workloads,
      functions,
      lab,
      history,
      orphans,
      watch: new WatchCommands(window, programs, kept('originals')),
      starter: new RunStarter({ session, local, programs, engine, hook: join(built, '../programs/watch-hooks') }),
      launch,
    }),
  }).open()
  return session
}

/** CPU time of the main process, the window and the helpers of Chromium, in milliseconds. */
function ownCpuMs(): number {
  return cpuMsOf(app.getAppMetrics().map(({ pid }) => pid))
}
