// What the program itself asks of the machine: which interpreters may be without a GIL, and which processes are left. The
// work is in gil.py.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** As free-threaded builds are named, the newest first. */
const NAMES = ['python3.15t', 'python3.14t', 'python3.13t']

export function scriptPath(): string {
  return fileURLToPath(new URL('./gil.py', import.meta.url))
}

/** Names for PATH, and paths below the folders of pyenv and uv. None has to be there. */
export function freeThreadedNames(): readonly string[] {
  const home = process.env['HOME'] ?? homedir()
  const pyenv = join(process.env['PYENV_ROOT'] ?? join(home, '.pyenv'), 'versions')
  const uv = process.env['UV_PYTHON_INSTALL_DIR'] ?? join(home, '.local', 'share', 'uv', 'python')
  // A script of pyenv stands in PATH for a version that is not chosen, too. It would fail.
  return [...installed(pyenv, /\dt$/), ...installed(uv, /\+freethreaded/), ...NAMES]
}

function installed(folder: string, pattern: RegExp): string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => pattern.test(name))
  const paths = names.map((name) => join(folder, name, 'bin', 'python3'))
  return paths.filter((path) => existsSync(path)).reverse()
}

/** Which of these processes have not ended when the time is over. */
export async function stillRunning(pids: readonly number[], limitMs: number): Promise<readonly number[]> {
  const limit = performance.now() + limitMs
  let left = pids.filter(isRunning)
  while (left.length > 0 && performance.now() < limit) {
    await sleep(5)
    left = left.filter(isRunning)
  }
  return left
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // An orphan stays in the list of processes, in state Z, until the system takes it out.
    return process.platform !== 'linux' || !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ')
  } catch {
    return false
  }
}
