// Starts a program through a short shell script that closes every descriptor the child should not have and asks the
// kernel to kill it when its parent dies. Electron leaks about 45 descriptors into a plain spawn; together ~2 ms.

import { accessSync, constants, readdirSync, readFileSync } from 'node:fs'
import { CHANNEL_FD, MEMORY_FD } from '../wire/protocol.ts'

export interface CommandLine {
  readonly file: string
  readonly args: readonly string[]
}

const SHELLS = ['/bin/bash', '/usr/bin/bash', '/usr/local/bin/bash', '/opt/homebrew/bin/bash']
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv']

function firstExecutable(paths: readonly string[]): string | null {
  for (const path of paths) {
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // the next place
    }
  }
  return null
}

let found: { readonly bash: string | null; readonly setpriv: string | null } | null = null

function tools(): { readonly bash: string | null; readonly setpriv: string | null } {
  found ??= { bash: firstExecutable(SHELLS), setpriv: process.platform === 'linux' ? firstExecutable(SETPRIV) : null }
  return found
}

// bash and not sh: dash cannot name a descriptor above 9. /dev/fd is /proc/self/fd on Linux and native on macOS.
const closeAbove = (last: number): string =>
  `c=; for p in /dev/fd/*; do f=\${p##*/}; if (( f > ${last} )); then c+=" $f>&-"; fi; done; eval "exec $c";`

const CLOEXEC = 0o2000000
/** Descriptors that a library opens without the flag are found within this time. */
const LOOK_AGAIN_MS = 10_000
let looked: { readonly atMs: number; readonly leaks: boolean } | null = null

/**
 * Whether a child would inherit descriptors that are not its own. Node opens all of its own with close-on-exec, so in
 * plain Node only what this program inherited itself, or what an addon opened, can leak; Electron leaks dozens.
 */
function leaksDescriptors(): boolean {
  if (process.platform !== 'linux' || 'electron' in process.versions) return true
  const nowMs = performance.now()
  if (looked !== null && nowMs - looked.atMs < LOOK_AGAIN_MS) return looked.leaks
  let leaks = false
  try {
    leaks = readdirSync('/proc/self/fd').some((fd) => Number(fd) > 2 && !closesOnExec(fd))
  } catch {
    leaks = true // no /proc: use the slow way
  }
  looked = { atMs: nowMs, leaks }
  return leaks
}

function closesOnExec(fd: string): boolean {
  try {
    const flags = /flags:\s*([0-7]+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1]
    return (Number.parseInt(flags ?? '0', 8) & CLOEXEC) !== 0
  } catch {
    return true // the descriptor of this very listing
  }
}

export interface WrapOptions {
  /** The highest descriptor that the child keeps. */
  readonly keep?: number
  /** The kernel kills the child when the thread that started it ends (Linux). */
  readonly diesWithParent?: boolean
}

/** `command` behind the wrapper; itself where there is no bash. `exec` throughout: the PID is the program's own. */
export function wrap(command: CommandLine, options: WrapOptions = {}): CommandLine {
  const { bash, setpriv } = tools()
  // One program less to start saves 3 ms of 40.
  if ((setpriv !== null || options.diesWithParent === false) && !leaksDescriptors()) {
    if (options.diesWithParent === false || setpriv === null) return command
    return { file: setpriv, args: ['--pdeathsig', 'KILL', '--', command.file, ...command.args] }
  }
  if (bash === null) return command
  const keep = options.keep ?? Math.max(CHANNEL_FD, MEMORY_FD)
  const death = options.diesWithParent !== false && setpriv !== null ? `${setpriv} --pdeathsig KILL -- ` : ''
  const script = `${closeAbove(keep)} exec ${death}"$@"`
  return { file: bash, args: ['--noprofile', '--norc', '-c', script, 'procdeck', command.file, ...command.args] }
}
