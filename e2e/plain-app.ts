// The app without a test driver attached: for tests that kill it, or parts of it, from outside.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Child, childrenOf } from './os-view.ts'
import { mark, ownOf } from './own-processes.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const ELECTRON = createRequire(import.meta.url)('electron') as string

export interface PlainApp {
  readonly child: ChildProcess
  readonly pid: number
  readonly profile: string
  /** Electron's own processes: main, zygotes, renderer, GPU, utilities. */
  readonly own: () => Child[]
  /** What its supervisor started. */
  readonly started: () => Child[]
  /** Exit code, or null when a signal ended it. */
  readonly exited: Promise<number | null>
  /** Kills what is left, waits for it, and removes the profile. */
  readonly end: () => Promise<void>
}

/**
 * Whom the app takes itself to be. Root has no sandbox; in a user namespace where it is somebody else it has one, and
 * still reads what root reads.
 */
type User = 'ours' | 'ordinary'

interface PlainOptions {
  readonly user?: User
  /** A packaged app; null: the built one, in the runtime of the project. */
  readonly binary?: string | null
  readonly env?: NodeJS.ProcessEnv
  /** A profile of the test's own, which outlives the app; null: a new one, which does not. */
  readonly kept?: string | null
}

/** Starts the app as a person's desktop would: detached from us, with a profile of its own. */
export function startPlainApp(
  args: readonly string[],
  { user = 'ours', binary = null, env = {}, kept = null }: PlainOptions = {},
): PlainApp {
  const profile = kept ?? mkdtempSync(join(tmpdir(), 'procdeck-app-'))
  const marked = mark()
  const isRoot = process.getuid?.() === 0
  const sandbox =
    user === 'ordinary' ? { ELECTRON_DISABLE_SANDBOX: undefined } : isRoot ? { ELECTRON_DISABLE_SANDBOX: '1' } : {}
  // Each of them becomes the next one: the PID is the app's.
  const become = isRoot && user === 'ordinary' ? ['unshare', '--user', '--map-user=1000', '--map-group=1000'] : []
  const app = binary === null ? [ELECTRON, ROOT] : [binary]
  const [command = ELECTRON, ...rest] = [...become, ...app, `--user-data-dir=${profile}`, ...args]
  const child = spawn(command, rest, { stdio: 'ignore', env: { ...process.env, ...sandbox, ...env, ...marked.env } })
  const { pid } = child
  if (pid === undefined) throw new Error('the app did not start')
  const own = (): Child[] => ownOf(marked, profile)
  const started = (): Child[] => childrenOf(pid)
  return {
    child,
    pid,
    profile,
    own,
    started,
    exited: once(child, 'exit').then(([code]) => code as number | null),
    end: async () => {
      child.kill('SIGKILL')
      await until('the app is gone', () => [...own(), ...started()].length === 0, 5_000)
      if (kept === null) rmSync(profile, { recursive: true, force: true })
    },
  }
}

/** Waits for something in the outside world that sends no event. */
export async function until(what: string, condition: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms for: ${what}`)
    await delay(10)
  }
}
