// The Pythons of this machine, from 3.8 on, each as its own file: what stands in PATH may be a script that looks for one.

import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface Python {
  readonly version: string
  readonly file: string
}

const ASK = 'import sys; print("%d.%d.%d" % sys.version_info[:3], sys.executable)'
const OLDEST = [3, 8] as const

function ask(file: string): Python | null {
  try {
    const answer = execFileSync(file, ['-c', ASK], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    const [version = '', ...path] = answer.split(' ')
    const [major = 0, minor = 0] = version.split('.').map(Number)
    return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]) ? { version, file: path.join(' ') } : null
  } catch {
    return null
  }
}

/** The one that `python3` is; null where there is none. */
export const usualPython: Python | null = ask('python3')

/** One of each version, the usual one first. */
export function allPythons(): readonly Python[] {
  const managed = join(homedir(), '.pyenv', 'versions')
  const versions = existsSync(managed) ? readdirSync(managed).map((name) => join(managed, name, 'bin', 'python3')) : []
  const found = ['/usr/bin/python3', ...versions].filter((file) => existsSync(file)).map((file) => realpathSync(file))
  const all = [usualPython, ...found.map(ask)].flatMap((one) => one ?? [])
  return all.filter(({ version }, i) => all.findIndex((other) => other.version === version) === i)
}
