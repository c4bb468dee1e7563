// What the children of a session under test are run with: this Node, and the files that `npm run build:lib` made.

import { fileURLToPath } from 'node:url'
import type { HostRuntime } from '../../src/session/create-session.ts'

const built = (path: string): string => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url))

export const runtime: HostRuntime = {
  execPath: process.execPath,
  hostPath: built('workers/host.cjs'),
  spawnerPath: built('engine/process/spawn-thread.js'),
  env: {},
}
