// Starts a program through a short shell script that closes every descriptor the child should not have and asks the
// kernel to kill it when its parent dies. Electron leaks about 45 descriptors into a plain spawn; together ~2 ms.

import { accessSync, constants } from 'node:fs'
import { CHANNEL_FD, MEMORY_FD } from '../channel/protocol.ts'

export interface Command {
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

export interface WrapOptions {
  /** The highest descriptor that the child keeps. */
  readonly keep?: number
  /** The kernel kills the child when the thread that started it ends (Linux). */
  readonly diesWithParent?: boolean
}

/** `command` behind the wrapper; itself where there is no bash. `exec` throughout: the PID is the program's own. */
export function wrap(command: Command, options: WrapOptions = {}): Command {
  const { bash, setpriv } = tools()
  if (bash === null) return command
  const keep = options.keep ?? Math.max(CHANNEL_FD, MEMORY_FD)
  const death = options.diesWithParent !== false && setpriv !== null ? `${setpriv} --pdeathsig KILL -- ` : ''
  const script = `${closeAbove(keep)} exec ${death}"$@"`
  return { file: bash, args: ['--noprofile', '--norc', '-c', script, 'procdeck', command.file, ...command.args] }
}
