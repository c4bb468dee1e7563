// Where the worker host is and which runtime runs it. The app bundles both elsewhere and sets the paths at its start.

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface HostRuntime {
  /** The program that runs the host: Node, or Electron as Node. */
  readonly execPath: string
  /** Path of the built worker host. */
  readonly hostPath: string
  /** Path of the built thread that makes processes for `ThreadSpawner`. */
  readonly spawnerPath: string
  /** Added to a child's environment, which is otherwise an allow-list. */
  readonly env: Readonly<Record<string, string>>
}

const MIB = 1024 * 1024

/**
 * Read by glibc only, not by Electron's allocator. A worker keeps the memory of freed large buffers for the next ones,
 * up to 64 MiB; buffers of 32 MiB and more, glibc's limit, are returned at once (docs/decisions/0015). The host removes
 * the variables: what a worker starts does not inherit them.
 */
const KEEP_FREED_MEMORY = {
  MALLOC_MMAP_THRESHOLD_: String(32 * MIB),
  MALLOC_TRIM_THRESHOLD_: String(64 * MIB),
}

function envFor(): Readonly<Record<string, string>> {
  if ('electron' in process.versions) return { ELECTRON_RUN_AS_NODE: '1' }
  return process.platform === 'linux' ? KEEP_FREED_MEMORY : {}
}

/** Undefined in a bundle of CommonJS. */
const HERE = import.meta.url as string | undefined

// When run from TypeScript sources (unit tests), children still need JavaScript: the library's build of the same files.
const BUILT = HERE?.endsWith('.ts') === true ? '../../../dist/' : '../../'

function builtPath(file: string): string {
  return HERE === undefined ? file : fileURLToPath(new URL(`${BUILT}${file}`, HERE))
}

let runtime: HostRuntime | null = null

export function setHostRuntime(given: HostRuntime): void {
  runtime = given
}

export function hostRuntime(): HostRuntime {
  runtime ??= {
    execPath: process.execPath,
    hostPath: builtPath('workers/host.cjs'),
    spawnerPath: builtPath('engine/process/spawn-thread.js'),
    env: envFor(),
  }
  return runtime
}

/** Path of a file of the worker in Python, beside the worker host. Outside of an archive, which Python cannot read. */
export function pythonFile(name: 'main.py' | 'procdeck_inspect.py'): string {
  const folder = dirname(hostRuntime().hostPath).replace(/\.asar(?=[\\/])/, '.asar.unpacked')
  return requireBuilt(join(folder, 'python', name))
}

/** A build that was found once is not looked for again. */
const found = new Set<string>()

/** @throws Error naming the file that is missing. A bundler that takes the library in leaves these files behind. */
export function requireBuilt(path: string): string {
  if (found.has(path)) return path
  for (const file of path.endsWith('host.cjs') ? [path, join(dirname(path), 'host-main.js')] : [path]) {
    if (existsSync(file)) continue
    throw new Error(
      `a file of the library is missing: ${file}, which is part of the worker host. If a bundler took the library in, ` +
        "name it as external ('procdeck'), so that it is loaded from node_modules; otherwise install it again",
    )
  }
  found.add(path)
  return path
}
