// Where the worker host is and which runtime runs it. The app bundles both elsewhere and says so once, at its start.

import { fileURLToPath } from 'node:url'

export interface HostRuntime {
  /** The program that runs the host: Node, or Electron as Node. */
  readonly execPath: string
  /** Path of the built worker host. */
  readonly hostPath: string
  /** Added to a child's environment, which is otherwise an allow-list. */
  readonly env: Readonly<Record<string, string>>
}

// Run from TypeScript sources (unit tests), the children still need JavaScript: the library's build of the same host.
const RELATIVE = import.meta.url.endsWith('.ts') ? '../../../dist/workers/host/host.cjs' : '../../workers/host/host.cjs'

let runtime: HostRuntime | null = null

export function setHostRuntime(given: HostRuntime): void {
  runtime = given
}

export function hostRuntime(): HostRuntime {
  runtime ??= {
    execPath: process.execPath,
    hostPath: fileURLToPath(new URL(RELATIVE, import.meta.url)),
    env: 'electron' in process.versions ? { ELECTRON_RUN_AS_NODE: '1' } : {},
  }
  return runtime
}
