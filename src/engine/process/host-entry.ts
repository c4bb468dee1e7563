// Where the worker host is and which runtime runs it. The app bundles both elsewhere and says so once, at its start.

import { fileURLToPath } from 'node:url'

export interface HostRuntime {
  /** The program that runs the host: Node, or Electron as Node. */
  readonly execPath: string
  /** Path of the built worker host. */
  readonly hostPath: string
  /** Path of the built thread that makes processes where `ThreadSpawner` is asked to. */
  readonly spawnerPath: string
  /** Added to a child's environment, which is otherwise an allow-list. */
  readonly env: Readonly<Record<string, string>>
}

// Run from TypeScript sources (unit tests), the children still need JavaScript: the library's build of the same files.
const BUILT = import.meta.url.endsWith('.ts') ? '../../../dist/' : '../../'

function builtPath(file: string): string {
  return fileURLToPath(new URL(`${BUILT}${file}`, import.meta.url))
}

let runtime: HostRuntime | null = null

export function setHostRuntime(given: HostRuntime): void {
  runtime = given
}

export function hostRuntime(): HostRuntime {
  runtime ??= {
    execPath: process.execPath,
    hostPath: builtPath('workers/host/host.cjs'),
    spawnerPath: builtPath('engine/process/spawn-thread.js'),
    env: 'electron' in process.versions ? { ELECTRON_RUN_AS_NODE: '1' } : {},
  }
  return runtime
}
