// The folder that a watched program and its watcher share: the hook, the events that it writes, and the pages of its
// processes. One a run, for this user alone. A folder whose watcher has ended is removed by the next.

import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { WATCH_VARIABLE } from '../../../engine/process/child-env.ts'
import { birthOf } from '../../../system/identity.ts'
import { PLACES } from '../../../system/passing-folder.ts'
import { namesIn } from '../../../system/proc-files.ts'

const PREFIX = 'procdeck-watch-'
const COMPILE = 'import py_compile, sys; [py_compile.compile(path) for path in sys.argv[1:]]'
const COMPILE_MS = 5_000
const run = promisify(execFile)
const NODE_HOOK = 'procdeck-hook.cjs'

export class WatchFolder {
  readonly path: string

  /**
   * `hook`: the folder of the hook's files for Python and Node.
   * @throws the system's error where no folder can be made
   */
  constructor(hook: string) {
    this.path = makeFolder()
    mkdirSync(join(this.path, 'hook'), { mode: 0o700 })
    mkdirSync(join(this.path, 'pages'), { mode: 0o700 })
    writeFileSync(this.events, '', { mode: 0o600 })
    // Copied: Python keeps what it has compiled beside them, and a packaged app is read-only.
    for (const name of readdirSync(hook))
      if (/\.(?:py|cjs)$/.test(name)) copyFileSync(join(hook, name), join(this.path, 'hook', name))
  }

  get events(): string {
    return join(this.path, 'events.jsonl')
  }

  get pages(): string {
    return join(this.path, 'pages')
  }

  /** Where a process writes its stacks. */
  stacks(pid: number): string {
    return join(this.path, `stacks-${pid}.txt`)
  }

  /** The mark of the tree, as an entry of an environment. */
  get mark(): string {
    return `${WATCH_VARIABLE}=${this.path}`
  }

  /** What the program gets beside its user's own environment. */
  variables(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
    const old = environment['PYTHONPATH'] ?? ''
    const hook = join(this.path, 'hook')
    // The folder's path has no spaces.
    const preload = `--require=${join(hook, NODE_HOOK)}`
    const nodeOptions = environment['NODE_OPTIONS'] ?? ''
    return {
      PYTHONPATH: old === '' ? hook : `${hook}${delimiter}${old}`,
      NODE_OPTIONS: nodeOptions === '' ? preload : `${preload} ${nodeOptions}`,
      [WATCH_VARIABLE]: this.path,
    }
  }

  /**
   * Has the interpreter compile the hook once. Without that, each process would where Python writes no compiled files
   * (PYTHONDONTWRITEBYTECODE), which takes 3 ms a start.
   */
  async compile(python: string, environment: Readonly<Record<string, string | undefined>>): Promise<void> {
    const files = namesIn(join(this.path, 'hook')).filter((name) => name.endsWith('.py'))
    const paths = files.map((name) => join(this.path, 'hook', name))
    try {
      await run(python, ['-I', '-S', '-c', COMPILE, ...paths], {
        env: environment as NodeJS.ProcessEnv,
        timeout: COMPILE_MS,
      })
    } catch {
      // An interpreter that cannot compile it runs without, or compiles it itself.
    }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

function makeFolder(): string {
  for (const place of PLACES) removeLeft(place)
  const prefix = `${PREFIX}${process.pid}-${birthOf(process.pid)}-`
  const [memory, disk] = PLACES
  try {
    return mkdtempSync(join(memory, prefix))
  } catch {
    return mkdtempSync(join(disk, prefix))
  }
}

/** Folders of programs that have ended without removing them. */
function removeLeft(place: string): void {
  for (const name of namesIn(place)) {
    const [, pid, birth] = /^procdeck-watch-(\d+)-([^-]+)-/.exec(name) ?? []
    if (pid === undefined || birth === undefined || birthOf(Number(pid)) === birth) continue
    try {
      rmSync(join(place, name), { recursive: true, force: true })
    } catch {
      // another user's
    }
  }
}
